/**
 * The bridge over the core's MessagePort. A newer port replaces the older; requests that are still
 * open when their port goes are answered with `coreStopped`, so no caller ever waits for ever.
 */
import {
  CORE_PORT_MESSAGE,
  type CommandArgs,
  type CommandName,
  type CommandResult,
  type FromCore,
  type PortRequest,
  type ShellBridge,
  type ShellEvent,
} from '#shared/contract/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { Bridge, BridgeSignal } from './bridge.ts';

/** A port to the core as the bridge uses it. */
export type CorePort = {
  post(message: PortRequest): void;
  /** Starts the delivery of messages; called once. */
  listen(listener: (data: unknown) => void): void;
  close(): void;
};

export type PortBridgeDeps = {
  readonly shell: ShellBridge;
  /** Calls back with every port the shell hands over. */
  readonly onPort: (listener: (port: CorePort) => void) => void;
};

const coreStopped = { ok: false, error: { type: 'coreStopped' } } as const;

export function createPortBridge(deps: PortBridgeDeps): Bridge {
  return new PortBridge(deps);
}

class PortBridge implements Bridge {
  readonly shell: ShellBridge['invoke'];
  readonly #deps: PortBridgeDeps;
  readonly #listeners = new Set<(signal: BridgeSignal) => void>();
  readonly #open = new Map<number, (result: unknown) => void>();
  #port: CorePort | undefined;
  #nextId = 1;

  constructor(deps: PortBridgeDeps) {
    this.#deps = deps;
    this.shell = (name, args) => deps.shell.invoke(name, args);
  }

  start(): void {
    this.#deps.onPort((port) => this.#adopt(port));
    this.#deps.shell.onEvent((event) => this.#onShellEvent(event));
    this.#deps.shell.requestPort();
  }

  subscribe(listener: (signal: BridgeSignal) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  invoke<N extends CommandName>(name: N, args: CommandArgs<N>): Promise<CommandResult<N>> {
    const port = this.#port;
    if (port === undefined) return Promise.resolve(coreStopped);
    const id = this.#nextId++;
    return new Promise((resolve) => {
      // The core answers by the same command map; its reply has the type of the asked name.
      this.#open.set(id, (result) => resolve(result as CommandResult<N>));
      port.post({ type: 'request', id, name, args });
    });
  }

  #adopt(port: CorePort): void {
    this.#dropPort();
    this.#port = port;
    port.listen((data) => {
      if (this.#port === port && isFromCore(data)) this.#receive(data);
    });
    this.#emit({ type: 'connected' });
  }

  #dropPort(): void {
    this.#port?.close();
    this.#port = undefined;
    const waiting = [...this.#open.values()];
    this.#open.clear();
    for (const answer of waiting) answer(coreStopped);
  }

  #receive(message: FromCore): void {
    if (message.type === 'events') {
      this.#emit({ type: 'events', events: message.events });
      return;
    }
    const answer = this.#open.get(message.id);
    this.#open.delete(message.id);
    answer?.(message.result);
  }

  #onShellEvent(event: ShellEvent): void {
    switch (event.type) {
      case 'menu':
      case 'openLink':
      case 'openImage':
        this.#emit(event);
        return;
      case 'coreStopped':
        this.#dropPort();
        this.#emit({ type: 'stopped', willRestart: event.willRestart });
        return;
      case 'coreStarted':
        // The port that follows says the same and can be used at once.
        return;
      default:
        unreachable(event);
    }
  }

  #emit(signal: BridgeSignal): void {
    for (const listener of this.#listeners) listener(signal);
  }
}

/** The core's port as the preload passes it on: a window message with the port as its only one. */
export function onWindowPort(target: Window, listener: (port: CorePort) => void): void {
  target.addEventListener('message', (event: MessageEvent<unknown>) => {
    const [port] = event.ports;
    if (event.source === target && event.data === CORE_PORT_MESSAGE && port !== undefined) {
      listener(toCorePort(port));
    }
  });
}

function toCorePort(port: MessagePort): CorePort {
  return {
    post: (message) => port.postMessage(message),
    listen: (listener) => {
      port.onmessage = (event) => listener(event.data);
    },
    close: () => port.close(),
  };
}

function isFromCore(data: unknown): data is FromCore {
  if (typeof data !== 'object' || data === null || !('type' in data)) return false;
  return data.type === 'reply' || data.type === 'events';
}
