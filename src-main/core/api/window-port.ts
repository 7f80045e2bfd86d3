/** The window's door: contract messages over a port of structured clones. */
import type { FromCore, PortRequest } from '#shared/contract/index.ts';
import type { Core } from './core.ts';

/** What a MessagePort of Electron or Node offers, as far as it is used here. */
export type Port = {
  readonly post: (message: FromCore) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  readonly onClose: (listener: () => void) => void;
};

/** Serves one window until its port closes. Anything that is not a request is ignored. */
export function serveWindow(core: Core, port: Port): () => void {
  const unsubscribe = core.events.subscribe((events) => {
    port.post({ type: 'events', events });
  });
  core.notifications.windowOpened();
  port.onMessage((message) => {
    const request = asRequest(message);
    if (request === undefined) return;
    void core.invoke(request.name, request.args).then((result) => {
      port.post({ type: 'reply', id: request.id, result });
    });
  });
  port.onClose(unsubscribe);
  return unsubscribe;
}

function asRequest(message: unknown): PortRequest | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { type, id, name, args } = message as Record<string, unknown>;
  if (type !== 'request' || typeof id !== 'number' || typeof name !== 'string') return undefined;
  return { type, id, name, args };
}
