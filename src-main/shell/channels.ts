/** Channel names between main and preload; nothing else passes there. */
export const INVOKE_CHANNEL = 'sotto:invoke';
export const EVENT_CHANNEL = 'sotto:event';
export const REQUEST_PORT_CHANNEL = 'sotto:request-port';
export const PORT_CHANNEL = 'sotto:port';
