/**
 * Counts what goes over the connections to each server, for each user. The counts live in memory and
 * are stored together now and then: those of the last seconds before a crash are lost.
 */
import { errorPlace } from '../../base/index.ts';
import { type AgentDeps, serverName } from '../deps.ts';
import type { AgentUserId } from '../network.ts';
import { loadServer } from '../store/servers.ts';
import { deleteTraffic, loadTraffic, saveTraffic } from '../store/traffic.ts';
import type { ServerTraffic, TrafficCount } from '../types.ts';

/** Whom and which server something is counted for; a SessionTarget is one. */
export type TrafficTarget = { readonly userId: AgentUserId; readonly serverId: number };

/** How long a count may wait to be stored. */
const FLUSH_MS = 30_000;

const NOTHING: Readonly<Record<TrafficCount, number>> = {
  sentDirectly: 0,
  sentThroughProxy: 0,
  received: 0,
  deleted: 0,
  expired: 0,
  errors: 0,
  reconnects: 0,
  bytesSent: 0,
  bytesReceived: 0,
};

/** Stored among the counts: when the counting began. */
const SINCE = 'sinceMs';

type Entry = TrafficTarget & {
  sinceMs: number;
  readonly counts: Record<TrafficCount, number>;
  readonly unsaved: Set<TrafficCount | typeof SINCE>;
};

/** The counts of one agent; close() stores what is not stored yet. */
export class Traffic {
  readonly #deps: Pick<AgentDeps, 'clock' | 'database' | 'logger'>;
  readonly #sources = new Set<() => void>();
  readonly #beganAtMs: number;
  readonly #resetAtMs = new Map<AgentUserId, number>();
  #entries: Map<string, Entry> | undefined;
  #cancelFlush: (() => void) | undefined;
  #isClosed = false;

  constructor(deps: Pick<AgentDeps, 'clock' | 'database' | 'logger'>) {
    this.#deps = deps;
    this.#beganAtMs = deps.clock.now();
  }

  /** Adds to a count. Cheap, and allowed inside a transaction. */
  count({ userId, serverId }: TrafficTarget, name: TrafficCount, by = 1): void {
    if (this.#isClosed || by === 0) return;
    const entry = this.#entry({ userId, serverId });
    entry.counts[name] += by;
    entry.unsaved.add(name);
    this.#cancelFlush ??= this.#deps.clock.schedule(FLUSH_MS, () => {
      this.#cancelFlush = undefined;
      this.#flush();
    });
  }

  /** Adds somebody who counts only when asked to, before the counts are read. */
  addSource(collect: () => void): void {
    this.#sources.add(collect);
  }

  /** The counts of a user by server, in the order of their names, and since when. */
  of(userId: AgentUserId): {
    readonly sinceMs: number;
    readonly servers: readonly ServerTraffic[];
  } {
    this.#collect();
    let sinceMs = this.#sinceMs(userId);
    const byName = new Map<string, Record<TrafficCount, number>>();
    for (const entry of this.#all().values()) {
      if (entry.userId !== userId) continue;
      sinceMs = Math.min(sinceMs, entry.sinceMs);
      const name = serverName(loadServer(this.#deps.database.read, entry.serverId));
      const sum = byName.get(name) ?? { ...NOTHING };
      for (const key of countNames()) sum[key] += entry.counts[key];
      byName.set(name, sum);
    }
    const servers = [...byName].map(([server, counts]) => ({ server, counts }));
    return { sinceMs, servers: servers.sort((a, b) => (a.server < b.server ? -1 : 1)) };
  }

  /** Begins to count a user's traffic anew. */
  reset(userId: AgentUserId): void {
    this.#collect();
    for (const [key, entry] of this.#all()) {
      if (entry.userId === userId) this.#all().delete(key);
    }
    this.#resetAtMs.set(userId, this.#deps.clock.now());
    this.#deps.database.transaction((db) => {
      deleteTraffic(db, userId);
    });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#collect();
    this.#isClosed = true;
    this.#cancelFlush?.();
    this.#flush();
  }

  #flush(): void {
    if (!this.#isClosed) this.#collect();
    const changed = [...(this.#entries?.values() ?? [])].filter(({ unsaved }) => unsaved.size > 0);
    if (changed.length === 0) return;
    try {
      this.#deps.database.transaction((db) => {
        for (const { userId, serverId, sinceMs, counts, unsaved } of changed) {
          for (const name of unsaved) {
            const count = name === SINCE ? sinceMs : counts[name];
            saveTraffic(db, { userId, serverId, name, count });
          }
        }
      });
      for (const { unsaved } of changed) unsaved.clear();
    } catch (error) {
      // A full disk, say: they are stored with the next ones.
      this.#deps.logger('warn', 'traffic.flush', errorPlace(error));
    }
  }

  #collect(): void {
    for (const collect of this.#sources) collect();
  }

  #entry(target: TrafficTarget): Entry {
    const key = keyOf(target);
    const known = this.#all().get(key);
    if (known !== undefined) return known;
    const sinceMs = this.#sinceMs(target.userId);
    const unsaved = new Set<typeof SINCE>([SINCE]);
    const entry: Entry = { ...target, sinceMs, counts: { ...NOTHING }, unsaved };
    this.#all().set(key, entry);
    return entry;
  }

  #sinceMs(userId: AgentUserId): number {
    return this.#resetAtMs.get(userId) ?? this.#beganAtMs;
  }

  /** What is stored is read when it is first needed. */
  #all(): Map<string, Entry> {
    if (this.#entries !== undefined) return this.#entries;
    const entries = new Map<string, Entry>();
    for (const { userId, serverId, name, count } of loadTraffic(this.#deps.database.read)) {
      const key = keyOf({ userId, serverId });
      const entry = entries.get(key) ?? {
        userId,
        serverId,
        sinceMs: this.#beganAtMs,
        counts: { ...NOTHING },
        unsaved: new Set(),
      };
      if (isCountName(name)) entry.counts[name] = count;
      if (name === SINCE) entry.sinceMs = count;
      entries.set(key, entry);
    }
    this.#entries = entries;
    return entries;
  }
}

function keyOf({ userId, serverId }: TrafficTarget): string {
  return `${String(userId)}:${String(serverId)}`;
}

function isCountName(name: string): name is TrafficCount {
  return Object.hasOwn(NOTHING, name);
}

function countNames(): readonly TrafficCount[] {
  return Object.keys(NOTHING).filter(isCountName);
}
