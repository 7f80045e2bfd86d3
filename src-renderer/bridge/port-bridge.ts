/**
 * The bridge over the core's MessagePort. A newer port replaces the older; requests that are still
 * open when their port goes are answered with `coreStopped`, so no caller ever waits for ever.
 */
import {
  CORE_PORT_MESSAGE,
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

export function createPortBridge({ shell, onPort }: PortBridgeDeps): Bridge {
  const listeners = new Set<(signal: BridgeSignal) => void>();
  const open = new Map<number, (result: unknown) => void>();
  let port: CorePort | undefined;
  let nextId = 1;

  function emit(signal: BridgeSignal): void {
    for (const listener of listeners) listener(signal);
  }

  function dropPort(): void {
    if (port !== undefined) {
      port.close();
      port = undefined;
    }
    const waiting = [...open.values()];
    open.clear();
    for (const answer of waiting) answer(coreStopped);
  }

  function receive(message: FromCore): void {
    if (message.type === 'events') {
      emit({ type: 'events', events: message.events });
      return;
    }
    const answer = open.get(message.id);
    open.delete(message.id);
    answer?.(message.result);
  }

  function adopt(newer: CorePort): void {
    dropPort();
    port = newer;
    newer.listen((data) => {
      if (port === newer && isFromCore(data)) receive(data);
    });
    emit({ type: 'connected' });
  }

  function onShellEvent(event: ShellEvent): void {
    switch (event.type) {
      case 'menu':
        emit(event);
        return;
      case 'coreStopped':
        dropPort();
        emit({ type: 'stopped', willRestart: event.willRestart });
        return;
      case 'coreStarted':
        // The port that follows says the same and can be used at once.
        return;
      default:
        unreachable(event);
    }
  }

  return {
    invoke<N extends CommandName>(name: N, args: unknown): Promise<CommandResult<N>> {
      const current = port;
      if (current === undefined) return Promise.resolve(coreStopped as CommandResult<N>);
      const id = nextId++;
      return new Promise((resolve) => {
        // The core answers by the same command map; its reply has the type of the asked name.
        open.set(id, (result) => resolve(result as CommandResult<N>));
        current.post({ type: 'request', id, name, args });
      });
    },
    shell: (name, args) => shell.invoke(name, args),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      onPort(adopt);
      shell.onEvent(onShellEvent);
      shell.requestPort();
    },
  };
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
