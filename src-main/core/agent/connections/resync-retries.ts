/**
 * Begins re-synchronisations that had to wait (SPEC.md, AG157): one timer for the connection that is next,
 * by the times in the database. One after the other, so that many in trouble at once, after the
 * restoration of a backup, do not all make keys and send them in the same moment.
 */
import { errorPlace } from '../../base/index.ts';
import { withJitter } from '../deps.ts';
import type { ConnId } from '../events.ts';
import { resyncsRequired } from '../store/ratchets.ts';
import { type Core, runStep } from '../step.ts';
import { AGENT_VERSION } from '../protocol/versions.ts';
import { autoResyncAtMs, startResyncIfDue } from './ratchet-sync.ts';

/** Between two connections, and after a start. */
export const RESYNC_SPREAD_MS = 2000;

/** Has one timer at most; close() ends it. */
export class ResyncRetries {
  readonly #core: Core;
  #cancel: (() => void) | undefined;
  /** Nothing is begun before. */
  #notBeforeMs = 0;
  #isClosed = false;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Something waits now, or the clock may have moved. */
  kick(): void {
    if (this.#isClosed) return;
    this.#cancel?.();
    this.#cancel = undefined;
    const { clock } = this.#core.deps;
    const now = clock.now();
    const next = this.#next(now);
    if (next === undefined) return;
    const atMs = Math.max(next.atMs, Math.min(this.#notBeforeMs, now + 2 * RESYNC_SPREAD_MS));
    this.#cancel = clock.schedule(Math.max(atMs - now, 0), () => {
      this.#begin();
    });
  }

  /** Goes on with what an earlier run left. */
  start(): void {
    this.#pause();
    this.kick();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
  }

  #begin(): void {
    const now = this.#core.deps.clock.now();
    const next = this.#next(now);
    if (next !== undefined && next.atMs <= now) {
      this.#pause();
      this.#start(next.connId);
    }
    this.kick();
  }

  /** Where the disk takes nothing it is due again after the pause. */
  #start(connId: ConnId): void {
    try {
      runStep(this.#core, (step) => {
        startResyncIfDue(step, connId);
      });
    } catch (error) {
      this.#core.deps.logger('error', 'resync.notWritten', errorPlace(error));
    }
  }

  #pause(): void {
    const { clock, random } = this.#core.deps;
    this.#notBeforeMs = clock.now() + withJitter(RESYNC_SPREAD_MS, random);
  }

  #next(nowMs: number): { readonly connId: ConnId; readonly atMs: number } | undefined {
    const { read } = this.#core.deps.database;
    return resyncsRequired(read, AGENT_VERSION.ratchetSync)
      .map(({ connId, ...last }) => ({ connId, atMs: autoResyncAtMs(last, nowMs) }))
      .sort((a, b) => a.atMs - b.atMs)[0];
  }
}
