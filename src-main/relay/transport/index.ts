/** Transport: TLS, the SMP handshake, blocks; one object a connection. */
export { type ConnectionLimits, Connection } from './connection.ts';
export { hasOpenSsl } from './runtime.ts';
export { TlsListener } from './tls-listener.ts';
