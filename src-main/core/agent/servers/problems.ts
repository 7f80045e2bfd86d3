/** Errors of connections as the short codes that states and send errors show. */
import { unreachable } from '#shared/unreachable.ts';
import type { SmpClientError, SmpCloseReason, SmpConnectError, SmpError } from '../../smp/index.ts';
import type { TlsError } from '../../tls/index.ts';
import { blockedOf } from './blocking.ts';

/** Why there is no connection. */
export function connectProblem(error: SmpConnectError): string {
  switch (error.type) {
    case 'transport':
      return tlsProblem(error.error);
    case 'timeout':
    case 'closed':
      return error.type;
    case 'handshake':
      return `handshake ${error.error.type}`;
    default:
      return unreachable(error);
  }
}

/** Why a connection ended. */
export function closeProblem(reason: SmpCloseReason): string {
  return reason.type === 'transport' ? tlsProblem(reason.error) : reason.type;
}

/** Why a request has no answer, or the token of the error that is the answer. */
export function requestProblem(error: SmpClientError): string {
  switch (error.type) {
    case 'smp':
      return smpErrorToken(error.error);
    case 'timeout':
      return 'timeout';
    case 'network':
      return closeProblem(error.reason);
    case 'badResponse':
      return 'badResponse';
    default:
      return unreachable(error);
  }
}

/** `AUTH`, `CMD SYNTAX`, `PROXY BROKER`... What a server has worded itself must not look like a code of ours. */
export function smpErrorToken(error: SmpError): string {
  switch (error.type) {
    case 'CMD':
      return `CMD ${error.code}`;
    case 'PROXY':
      return `PROXY ${error.error.type}`;
    case 'BLOCKED':
      return `BLOCKED ${error.reason}`;
    case 'unknown':
      return `unknown ${error.text}`;
    default:
      return error.type;
  }
}

/**
 * The server's own trouble, or something of a later version: the same command may succeed later. A
 * queue that is blocked for a reason we do not know is blocked all the same.
 */
export function isServerTrouble(error: SmpError): boolean {
  if (error.type === 'unknown') return blockedOf(error) === undefined;
  return error.type === 'INTERNAL' || error.type === 'STORE';
}

function tlsProblem(error: TlsError): string {
  switch (error.type) {
    case 'network':
      return error.code;
    case 'certificate':
      return `certificate ${error.problem}`;
    case 'alert':
      return `alert ${String(error.description)}`;
    case 'timeout':
    case 'closed':
    case 'protocol':
      return error.type;
    default:
      return unreachable(error);
  }
}
