/** Opening a TLS connection: dial, handshake, one deadline for both. */
import { type Result, err } from '#shared/result.ts';
import type { TlsConnection, TlsDeps, TlsError, TlsOptions } from './types.ts';

/** Dials and runs the handshake; every failure is a value. initCrypto() must have been awaited. */
export function connectTls(
  _options: TlsOptions,
  _deps: TlsDeps,
): Promise<Result<TlsConnection, TlsError>> {
  return Promise.resolve(err({ type: 'closed' }));
}
