/**
 * What is told of the order and completeness of a peer's messages. While a queue of ours moves, two
 * queues deliver and one overtakes the other; what is missing then is told only once nothing can
 * bring it any more (SPEC.md, AG165).
 */
import type { ConnId, Irregularity } from '../events.ts';
import { type Step, emit } from '../step.ts';
import { type Gap, connectionsWithOldGaps, fillGap, insertGap, takeGaps } from '../store/gaps.ts';
import { rcvQueuesOf } from '../store/rcv-queues.ts';

/** Of the message numbered extId, before anything else is told of it. */
export function noteOrder(
  step: Step,
  { id, extId }: { readonly id: ConnId; readonly extId: number },
  irregularity: Irregularity | undefined,
): void {
  const { db, nowMs } = step;
  const hasOneQueue = rcvQueuesOf(db, id).length <= 1;
  // What one queue brings is in order.
  if (hasOneQueue) tell(step, id, takeGaps(db, id, extId));
  if (irregularity === undefined) return;
  if (irregularity.type === 'badId' && fillGap(db, id, extId)) return;
  if (irregularity.type === 'skipped' && !hasOneQueue) {
    const { from, to } = irregularity;
    if (insertGap(db, id, { from, to, heldAtMs: nowMs })) return;
  }
  emit(step, { type: 'irregular', connId: id, irregularity });
}

/** What is missing for so long that no server has it any more is lost. */
export function settleOldGaps(step: Step): void {
  for (const id of connectionsWithOldGaps(step.db, step.nowMs)) {
    tell(step, id, takeGaps(step.db, id));
  }
}

function tell(step: Step, id: ConnId, gaps: readonly Gap[]): void {
  for (const { from, to } of gaps) {
    emit(step, { type: 'irregular', connId: id, irregularity: { type: 'skipped', from, to } });
  }
}
