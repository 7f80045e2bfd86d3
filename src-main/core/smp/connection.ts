/** The authenticated byte stream that SMP runs on: what it needs of a TlsConnection. */
import type { TlsConnection } from '../tls/index.ts';

export type TransportConnection = Pick<
  TlsConnection,
  'sessionId' | 'peerCertificates' | 'leafKey' | 'write' | 'onData' | 'onClose' | 'close'
>;
