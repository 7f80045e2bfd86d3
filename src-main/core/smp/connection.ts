/** The authenticated byte stream that SMP runs on: what it needs of a TlsConnection. */
import type { TlsConnection } from '../tls/index.ts';

export type TransportConnection = Pick<
  TlsConnection,
  'sessionId' | 'peerCertificates' | 'leafKey' | 'write' | 'onData' | 'onClose' | 'close'
>;

/** What the TLS client offers; on the web port 443 `http/1.1` stands in its place (10-tls section 7). */
export const SMP_ALPN: readonly string[] = ['smp/1'];

/** Port of an address without one. */
export const SMP_DEFAULT_PORT = 5223;
