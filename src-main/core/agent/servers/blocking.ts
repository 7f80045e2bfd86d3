/** What a server says of a queue that it has blocked (20-smp section 6.1). */
import type { SmpClientError, SmpError } from '../../smp/index.ts';
import type { Blocking, BlockingReason } from '../events.ts';

/** An answer BLOCKED, wherever and whenever it was given. */
export type Blocked = {
  readonly reason: BlockingReason;
  /** How long it holds, where the server says so. */
  readonly forMs: number | undefined;
};

/** The last time that a Date can hold. */
const MAX_DATE_MS = 8.64e15;

/** Undefined where the error is another one. A reason of a later version is no less of one. */
export function blockedOf(error: SmpError): Blocked | undefined {
  if (error.type === 'unknown' && error.text.startsWith('BLOCKED ')) {
    return { reason: 'other', forMs: undefined };
  }
  if (error.type !== 'BLOCKED') return undefined;
  const { reason, notice } = error;
  const forMs = notice?.ttlSeconds === undefined ? undefined : notice.ttlSeconds * 1000;
  return { reason, forMs };
}

/** The same of what came of a request. */
export function blockedBy(error: SmpClientError): Blocked | undefined {
  return error.type === 'smp' ? blockedOf(error.error) : undefined;
}

/** As it is told: by whom, and until when; a time that is over or beyond all dates is none. */
export function blockingAt(
  { reason, forMs }: Blocked,
  { server, nowMs }: { readonly server: string; readonly nowMs: number },
): Blocking {
  const isTime = forMs !== undefined && forMs > 0 && nowMs + forMs <= MAX_DATE_MS;
  return { server, reason, untilMs: isTime ? nowMs + forMs : undefined };
}
