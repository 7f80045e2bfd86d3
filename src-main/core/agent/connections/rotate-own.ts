/** Moving our queue to another server (30-agent section 9, as the recipient). */
import type { ReadDb } from '../../database/index.ts';
import type { ConnId } from '../events.ts';
import type { Step } from '../step.ts';
import type { RotationState } from '../types.ts';

/** Begins to move; false where that is not possible now. */
export function startRotation(_step: Step, _id: ConnId): boolean {
  return false;
}

/** Gives the move up; false when it is too late. */
export function abortRotation(_step: Step, _id: ConnId): boolean {
  return false;
}

/** The move that is under way. */
export function rotationOf(_db: ReadDb, _id: ConnId): RotationState | undefined {
  return undefined;
}
