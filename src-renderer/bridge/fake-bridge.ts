/** A bridge without a core, for tests and the preview: answers from a table, signals on demand. */
import type {
  CommandArgs,
  CommandName,
  CommandResult,
  ShellBridge,
} from '#shared/contract/index.ts';
import { err, ok } from '#shared/result.ts';
import type { Bridge, BridgeSignal } from './bridge.ts';

export type FakeHandlers = {
  readonly [N in CommandName]?: (
    args: CommandArgs<N>,
  ) => CommandResult<N> | Promise<CommandResult<N>>;
};

export type FakeBridge = Bridge & {
  /** Every command asked so far, in order. */
  readonly calls: readonly { readonly name: CommandName; readonly args: unknown }[];
  signal(signal: BridgeSignal): void;
};

export type FakeBridgeOptions = {
  readonly handlers: FakeHandlers;
  readonly shell?: ShellBridge['invoke'];
};

/** Commands without a handler are answered `notReady`, as the core does before it is open. */
export function createFakeBridge({ handlers, shell }: FakeBridgeOptions): FakeBridge {
  const listeners = new Set<(signal: BridgeSignal) => void>();
  const calls: { name: CommandName; args: unknown }[] = [];

  function signal(value: BridgeSignal): void {
    for (const listener of listeners) listener(value);
  }

  return {
    calls,
    signal,
    async invoke<N extends CommandName>(name: N, args: CommandArgs<N>): Promise<CommandResult<N>> {
      calls.push({ name, args });
      const handler: FakeHandlers[N] = handlers[name];
      if (handler !== undefined) return handler(args);
      return err({ type: 'notReady', status: 'locked' });
    },
    shell: shell ?? (() => Promise.resolve(ok(undefined) as never)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: () => signal({ type: 'connected' }),
  };
}
