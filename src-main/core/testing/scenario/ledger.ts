/** What the users of a scenario did, as far as it must show at the end. */
import { type ContactId, type ItemId, type PendingId, contactId, pendingId } from '#shared/ids.ts';
import type { ConnId } from '../../agent/index.ts';
import { hexEncode } from '../../base/index.ts';
import { sql } from '../../database/index.ts';
import type { Life, SimCore } from './sim-core.ts';

/** One end of a connection. */
export type End = { readonly core: SimCore; readonly connId: ConnId };

export type MadeLink = End & {
  readonly text: string;
  readonly shortText: string;
  readonly joins: End[];
};

export type MadeAddress = End & {
  readonly text: string;
  readonly shortText: string;
  readonly asks: End[];
};

/** When something was committed: the process, and which of its commits. */
type Stamp = { readonly life: Life; readonly commit: number };

type SentMessage = { readonly core: SimCore; readonly number: number; readonly stamp: Stamp };

export class Ledger {
  readonly links: MadeLink[] = [];
  readonly addresses: MadeAddress[] = [];
  /** Security codes of contacts that a user has deleted. */
  readonly endedCodes = new Set<string>();
  /** By shared id. */
  readonly sent = new Map<string, SentMessage>();
  /** Sent, and gone with the power before it was safe. Nobody may have seen them. */
  readonly forgotten = new Map<string, SentMessage>();
  /** Shared ids that may be missing at a core: taken off by its user. */
  readonly hidden = new Map<SimCore, Set<string>>();
  /** Sent when all was well again: they arrive whatever was lost before. */
  readonly fresh = new Set<string>();
  /** Tried again, so out of order. */
  readonly retried = new Set<string>();
  /** Connections that a user has ended, or tried to. */
  readonly ended = new Map<SimCore, Set<ConnId>>();
  /** Recipient ids of queues from which a relay has lost messages, and of queues it has lost. */
  readonly lossyQueues = new Set<string>();
  readonly lostQueues = new Set<string>();
  /** Owners of addresses and names of those they have rejected. */
  readonly #refused = new Set<string>();
  /** What a user has asked for and waits for, by the process that is to answer. */
  readonly #awaited = new Map<
    Promise<unknown>,
    { readonly life: Life | undefined; readonly what: string }
  >();
  #lastNumber = 0;
  readonly #addressStamps = new Map<MadeAddress, Stamp>();
  readonly #linkStamps = new Map<MadeLink, Stamp>();
  readonly #joinStamps = new Map<End, Stamp>();

  /** A text that no other message has. */
  nextText(): { readonly number: number; readonly text: string } {
    const number = ++this.#lastNumber;
    return { number, text: `m${String(number)}` };
  }

  /** The user waits for this, unless the process ends; where there is none, whatever happens. */
  awaits(life: Life | undefined, what: string, answer: Promise<unknown>): void {
    this.#awaited.set(answer, { life, what });
    void answer.finally(() => this.#awaited.delete(answer));
  }

  /** What a user still waits for. */
  awaited(): string[] {
    return [...this.#awaited.values()].flatMap(({ life, what }) =>
      life?.isAlive === false ? [] : [what],
    );
  }

  linkMade(link: MadeLink, life: Life): void {
    this.links.push(link);
    this.#linkStamps.set(link, stampOf(life));
  }

  joined(link: MadeLink, end: End, life: Life): void {
    link.joins.push(end);
    this.#joinStamps.set(end, stampOf(life));
  }

  addressMade(address: MadeAddress, life: Life): void {
    this.addresses.push(address);
    this.#addressStamps.set(address, stampOf(life));
  }

  addressDeleted(core: SimCore): void {
    for (const address of this.addresses) if (address.core === core) this.end(address);
  }

  asked(address: MadeAddress, end: End, life: Life): void {
    address.asks.push(end);
    this.#joinStamps.set(end, stampOf(life));
  }

  refuse(owner: SimCore, asker: string): void {
    this.#refused.add(`${owner.name} ${asker}`);
  }

  isRefused(owner: SimCore, asker: SimCore): boolean {
    return this.#refused.has(`${owner.name} ${asker.name}`);
  }

  endCode(securityCode: string | undefined): void {
    if (securityCode !== undefined) this.endedCodes.add(securityCode);
  }

  messageSent(msgId: string, core: SimCore, sent: { number: number; life: Life }): void {
    const { number, life } = sent;
    this.sent.set(msgId, { core, number, stamp: stampOf(life) });
  }

  hide(core: SimCore, msgId: string): void {
    const ids = this.hidden.get(core) ?? new Set();
    this.hidden.set(core, ids.add(msgId));
  }

  end({ core, connId }: End): void {
    const ids = this.ended.get(core) ?? new Set();
    this.ended.set(core, ids.add(connId));
  }

  isHidden(core: SimCore, msgId: string): boolean {
    return this.hidden.get(core)?.has(msgId) === true;
  }

  isEnded({ core, connId }: End): boolean {
    return this.ended.get(core)?.has(connId) === true;
  }

  /** The power went off: what was not durable never happened. */
  powerLost(life: Life): void {
    const durable = life.database.durableCommitCount;
    const isGone = (stamp: Stamp | undefined): boolean =>
      stamp?.life === life && stamp.commit > durable;
    for (const [msgId, message] of this.sent) {
      if (!isGone(message.stamp)) continue;
      this.sent.delete(msgId);
      this.forgotten.set(msgId, message);
    }
    for (const link of [...this.links]) {
      if (isGone(this.#linkStamps.get(link))) this.links.splice(this.links.indexOf(link), 1);
      this.#keep(link.joins, isGone);
    }
    for (const address of [...this.addresses]) {
      if (isGone(this.#addressStamps.get(address))) {
        this.addresses.splice(this.addresses.indexOf(address), 1);
      }
      this.#keep(address.asks, isGone);
    }
  }

  #keep(ends: End[], isGone: (stamp: Stamp | undefined) => boolean): void {
    const kept = ends.filter((end) => !isGone(this.#joinStamps.get(end)));
    ends.splice(0, ends.length, ...kept);
  }
}

function stampOf(life: Life): Stamp {
  return { life, commit: life.database.commitCount };
}

/** The id both sides know the item by, in hex. */
export function sharedIdOf(core: SimCore, itemId: ItemId): string | undefined {
  const row = core.database?.read.get<{ id: Uint8Array | null }>(
    sql`SELECT shared_msg_id AS id FROM chat_item WHERE item_id = ${itemId}`,
  );
  return row?.id ? hexEncode(row.id) : undefined;
}

/** Contacts of a core, in the order in which they came to be. */
export function contactsOf({ database }: SimCore): ContactId[] {
  const rows = database?.read.all<{ id: number }>(
    sql`SELECT contact_id AS id FROM chat_contact ORDER BY contact_id`,
  );
  return (rows ?? []).map(({ id }) => contactId(id));
}

/** Pending connections of a core, likewise. */
export function pendingOf({ database }: SimCore): PendingId[] {
  const rows = database?.read.all<{ id: number }>(sql`
    SELECT connection_id AS id FROM chat_connection WHERE contact_id IS NULL ORDER BY id`);
  return (rows ?? []).map(({ id }) => pendingId(id));
}
