/**
 * Forgets what is over: rows of connections that have ended, old history, connections that waited long
 * enough to end. In short turns with pauses between them; what a crash leaves of it is gone on with by
 * the next start.
 */
import { errorPlace } from '../base/index.ts';
import { settleOldGaps } from './connections/gaps.ts';
import { dropUnusedQueues } from './connections/rotation.ts';
import { DELETE_WAIT_MS, HOUSEKEEPING_MS } from './deps.ts';
import { type Core, type Step, runStep } from './step.ts';
import { tellUntaken, tolerantStep } from './tolerant-step.ts';
import { TURN_ROWS, deleteSomeEnded, endConnections, listExpired } from './store/endings.ts';
import { purgeHistory } from './store/history.ts';
import { purgeKeptRatchets } from './store/ratchets.ts';

/** Between two turns. */
const PAUSE_MS = 5;
/** After a failure: the disk takes no more. */
const RETRY_MS = 60_000;

/** Has one timer for its turns and one for the time of day; close() ends them. */
export class Housekeeping {
  readonly #core: Core;
  #cancelTurn: (() => void) | undefined;
  #cancelDaily: (() => void) | undefined;
  /** It was not looked yet for what is over by now. */
  #isRoundDue = false;
  /** History that is old enough may be left. */
  #isHistoryDue = false;
  #turnCount = 0;
  #isClosed = false;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Takes the first turn at once. */
  start(): void {
    this.#isRoundDue = true;
    this.#takeTurn();
    this.#cancelDaily = this.#core.deps.clock.schedule(HOUSEKEEPING_MS, () => {
      this.start();
    });
  }

  /** Connections have ended: their rows go from now on. */
  kick(): void {
    if (!this.#isClosed) this.#schedule(PAUSE_MS);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTurn?.();
    this.#cancelDaily?.();
  }

  #takeTurn(): void {
    const { deps } = this.#core;
    try {
      if (this.#isRoundDue) this.#beginRound();
      if (!runStep(this.#core, (step) => this.#work(step))) return;
    } catch (error) {
      deps.logger('error', 'housekeeping.failed', errorPlace(error));
      this.#schedule(RETRY_MS);
      return;
    }
    const count = ++this.#turnCount;
    // What this turn has written goes where it belongs: it would hold up a later one.
    deps.database.settle(() => {
      if (count === this.#turnCount && !this.#isClosed) this.#schedule(PAUSE_MS);
    });
  }

  #beginRound(): void {
    runStep(this.#core, tellUntaken);
    runStep(this.#core, (step) => {
      beginRound(tolerantStep(step));
    });
    this.#isRoundDue = false;
    this.#isHistoryDue = true;
  }

  /** Whether there is more to do. */
  #work({ db, nowMs }: Step): boolean {
    if (deleteSomeEnded(db, TURN_ROWS)) return true;
    if (!this.#isHistoryDue) return false;
    const isRatchetLeft = purgeKeptRatchets(db, nowMs, TURN_ROWS);
    this.#isHistoryDue = purgeHistory(db, nowMs, TURN_ROWS) || isRatchetLeft;
    return this.#isHistoryDue;
  }

  #schedule(delayMs: number): void {
    this.#cancelTurn?.();
    this.#cancelTurn = this.#core.deps.clock.schedule(delayMs, () => {
      this.#takeTurn();
    });
  }
}

function beginRound(step: Step): void {
  const { db, nowMs } = step;
  settleOldGaps(step);
  dropUnusedQueues(step);
  const expired = listExpired(db, nowMs - DELETE_WAIT_MS);
  if (expired.length > 0) endConnections(db, expired, { keepQueues: true, nowMs });
}
