/** Messages that do not decrypt: counted, told, and weighed for re-synchronisation (30-agent 8). */
import { unreachable } from '#shared/unreachable.ts';
import type { RatchetError } from '../../crypto/ratchet/index.ts';
import { isJustAgreed, startResyncOrWait } from '../connections/ratchet-sync.ts';
import type { DecryptionProblem, RatchetSyncState } from '../events.ts';
import { type Connection, countFailure, setRatchetSync } from '../store/connections.ts';
import { saveKeptRatchet, saveRatchet, saveSkippedKeys } from '../store/ratchets.ts';
import { type Step, emit } from '../step.ts';

/** The ratchet refused a message; where it moved all the same, its state is saved. */
export function decryptionFailed(step: Step, connection: Connection, error: RatchetError): void {
  if ('state' in error) {
    saveRatchet(step.db, connection.connId, error.state);
    saveSkippedKeys(step.db, { connId: connection.connId }, error.skipped);
  }
  // Seen before, and older than our memory of hashes: nothing is lost.
  if (error.type === 'duplicate') return;
  const { problem, sync } = verdict(error.type);
  tell(step, connection, problem);
  suggestSync(step, connection, isJustAgreed(step, connection) ? sync && 'allowed' : sync);
}

/** A message of a ratchet that was replaced: the one in use is none the worse for it. */
export function oldMessageFailed(
  step: Step,
  connection: Connection,
  { keptId, error }: { readonly keptId: number; readonly error: RatchetError },
): void {
  if ('state' in error) {
    saveKeptRatchet(step.db, keptId, error.state);
    saveSkippedKeys(step.db, { connId: connection.connId, keptId }, error.skipped);
  }
  if (error.type !== 'duplicate') tell(step, connection, verdict(error.type).problem);
}

/** Not even a message. */
export function malformed(step: Step, connection: Connection): void {
  tell(step, connection, 'malformed');
}

function verdict(type: Exclude<RatchetError['type'], 'duplicate'>): {
  problem: DecryptionProblem;
  sync: 'allowed' | 'required' | undefined;
} {
  switch (type) {
    case 'header':
    case 'kemState':
      return { problem: 'header', sync: 'required' };
    case 'skippedTooMany':
      return { problem: 'tooManySkipped', sync: 'required' };
    case 'body':
      return { problem: 'body', sync: 'allowed' };
    case 'earlier':
      return { problem: 'earlier', sync: 'allowed' };
    case 'parse':
      return { problem: 'malformed', sync: undefined };
    default:
      return unreachable(type);
  }
}

function tell(step: Step, { connId: id, status }: Connection, error: DecryptionProblem): void {
  const count = countFailure(step.db, id);
  if (status !== 'deleting') emit(step, { type: 'decryptionFailed', connId: id, error, count });
}

function suggestSync(
  step: Step,
  { connId: id, ratchetSync }: Connection,
  state: Extract<RatchetSyncState, 'allowed' | 'required'> | undefined,
): void {
  const isOpen = ratchetSync === 'ok' || ratchetSync === 'allowed' || ratchetSync === 'required';
  if (state === undefined || !isOpen) return;
  // A lesser trouble does not hide a greater one.
  if (ratchetSync !== state && ratchetSync !== 'required') {
    setRatchetSync(step.db, id, state);
    emit(step, { type: 'ratchetSync', connId: id, state });
  }
  if (state === 'required') startResyncOrWait(step, id);
}
