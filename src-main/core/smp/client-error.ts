/** Why a request or a connection failed, and what may be tried again (20-smp section 11). */
import { unreachable } from '#shared/unreachable.ts';
import type { TlsError } from '../tls/index.ts';
import type { SmpError, TransportError } from './errors.ts';

/** Why a client closed. */
export type SmpCloseReason =
  /** `close()` was called. */
  | { readonly type: 'closedByUs' }
  /** The server ended the connection in order. */
  | { readonly type: 'ended' }
  | { readonly type: 'transport'; readonly error: TlsError }
  /** A block did not decrypt or was not padded: the chains are out of step for good. */
  | { readonly type: 'badBlock' }
  /** Silent for too long (10-tls section 9). */
  | { readonly type: 'unresponsive' };

/** Why a request has no answer, or which error the server answered. */
export type SmpClientError =
  | { readonly type: 'smp'; readonly error: SmpError }
  | { readonly type: 'timeout' }
  | { readonly type: 'network'; readonly reason: SmpCloseReason }
  /** The answer does not parse, or is not one to this command. */
  | { readonly type: 'badResponse'; readonly problem: string };

/** Why there is no connection. */
export type SmpConnectError =
  | { readonly type: 'transport'; readonly error: TlsError }
  | { readonly type: 'timeout' }
  /** The other side ended the connection before the handshake was over. */
  | { readonly type: 'closed' }
  | { readonly type: 'handshake'; readonly error: TransportError };

/** Whether the same request may succeed later without anything being changed. */
export function isTemporary(error: SmpClientError): boolean {
  switch (error.type) {
    case 'timeout':
    case 'network':
      return true;
    case 'badResponse':
      return false;
    case 'smp':
      return isTemporarySmpError(error.error);
    default:
      return unreachable(error);
  }
}

/** Whether the destination relay cannot be reached this way: then a direct connection may help. */
export function isHostError(error: SmpClientError): boolean {
  if (error.type !== 'smp' || error.error.type !== 'PROXY') return false;
  const proxyError = error.error.error;
  if (proxyError.type !== 'BROKER') return false;
  const broker = proxyError.error;
  return broker.type === 'HOST' || (broker.type === 'TRANSPORT' && broker.error.type === 'VERSION');
}

/** Whether connecting again may succeed: not so where the server is not who it should be. */
export function isTemporaryConnectError(error: SmpConnectError): boolean {
  switch (error.type) {
    case 'timeout':
    case 'closed':
      return true;
    case 'transport':
      return error.error.type !== 'certificate';
    case 'handshake':
      return false;
    default:
      return unreachable(error);
  }
}

function isTemporarySmpError(error: SmpError): boolean {
  if (error.type !== 'PROXY') return false;
  const proxyError = error.error;
  if (proxyError.type === 'NO_SESSION') return true;
  if (proxyError.type !== 'BROKER') return false;
  return proxyError.error.type === 'NETWORK' || proxyError.error.type === 'TIMEOUT';
}
