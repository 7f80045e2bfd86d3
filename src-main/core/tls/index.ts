/**
 * TLS: the TLS 1.3 client of exactly the network's profile (RFC 8446, 10-tls), because Electron's
 * own crypto knows neither Ed448 nor X448. One suite, no SNI, no resumption, no client certificate.
 */
export type { AlertDescription } from './alerts.ts';
export { verifyChain } from './certificates.ts';
export { connectTls } from './connect.ts';
export { tcpDial } from './dial.ts';
export { TlsStreamError, toDuplex } from './duplex.ts';
export {
  type SocksErrorCode,
  type SocksProxy,
  SocksError,
  isProxyProblem,
  socksDial,
} from './socks.ts';
export type {
  CertificateProblem,
  Dial,
  DialTarget,
  TlsConnection,
  TlsDeps,
  TlsError,
  TlsGroup,
  TlsOptions,
} from './types.ts';
