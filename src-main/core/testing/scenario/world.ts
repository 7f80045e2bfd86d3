/** The people, relays and network of one scenario, and the time in which its steps happen. */
import { type ContactId, type ItemId, type PendingId, itemId } from '#shared/ids.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { ConnId } from '../../agent/index.ts';
import type { LogLevel } from '../../base/index.ts';
import type { Chat } from '../../chat/index.ts';
import { sql } from '../../database/index.ts';
import { FakeClock } from '../fake-clock.ts';
import { answer, ask, makeAddress, openAddress, requestsOf } from './addresses.ts';
import { codeOf } from './codes.ts';
import { Ledger, type MadeLink, contactsOf, pendingOf, sharedIdOf } from './ledger.ts';
import { Prng } from './prng.ts';
import { type Death, type Life, SimCore } from './sim-core.ts';
import { SimNetwork } from './sim-network.ts';
import { SimRelay } from './sim-relay.ts';
import type { Fault, Scenario, Step, UserAction } from './steps.ts';

type Of<T extends Step['type']> = Extract<UserAction | Fault, { readonly type: T }>;

/** A change goes through the event loop's phases at most so often before it comes to rest. */
const TURNS = 3;
/** When somebody who was told that a server did not answer tries again. */
const JOIN_AGAIN_MS = 15_000;

type Joined = Awaited<ReturnType<Chat['joinLink']>>;

export class ScenarioWorld {
  readonly clock = new FakeClock();
  readonly ledger = new Ledger();
  readonly network: SimNetwork;
  readonly relays: readonly SimRelay[];
  readonly cores: readonly SimCore[];
  /** Log lines of level error, each once. */
  readonly errors = new Set<string>();
  /** Faults that may have made an answer get lost. */
  lossyFaultCount = 0;
  readonly #prng: Prng;
  readonly #downMs = new Map<SimCore, number>();
  readonly #isStopping = new Set<Promise<void>>();

  constructor({ seed, coreCount, relayCount, routing = 'never', hasRealKeys = false }: Scenario) {
    this.#prng = new Prng(seed, 'world');
    this.network = new SimNetwork(this.clock, new Prng(seed, 'network'));
    const logger = (level: LogLevel, event: string, fields?: unknown): void => {
      if (level === 'error') this.errors.add(`${event} ${JSON.stringify(fields)}`);
    };
    const parts = { clock: this.clock, network: this.network, logger };
    this.relays = Array.from({ length: relayCount }, (_, index) => {
      const prng = new Prng(seed, `relay ${String(index)}`);
      return new SimRelay({ ...parts, index, prng });
    });
    const servers = this.relays.map(({ address }) => address);
    this.cores = Array.from({ length: coreCount }, (_, index) => {
      const name = NAMES[index] ?? `user${String(index)}`;
      const onDied: (core: SimCore, death: { how: Death['how']; life: Life }) => void = (
        core,
        death,
      ) => {
        this.#died(core, death);
      };
      const settings = { servers, routing, hasRealKeys };
      return new SimCore({ ...parts, ...settings, name, prng: new Prng(seed, name), onDied });
    });
  }

  /** Lets time pass and happen what is due. */
  async pass(ms: number): Promise<void> {
    const endMs = this.clock.now() + ms;
    await rest();
    for (
      let due = this.clock.nextDueMs;
      due !== undefined && due <= endMs;
      due = this.clock.nextDueMs
    ) {
      this.clock.runNext();
      await rest();
    }
    this.clock.advance(Math.max(endMs - this.clock.now(), 0));
  }

  async run(step: Step): Promise<void> {
    await this.pass(step.afterMs);
    switch (step.type) {
      case 'cut':
      case 'swallow':
      case 'offline':
      case 'slow':
      case 'kill':
      case 'clockJump':
      case 'sleep':
      case 'relayRestart':
      case 'relayLosesMessage':
      case 'relayLosesQueue':
        this.#fail(step);
        return;
      default:
        this.#act(step);
    }
  }

  /** All is well from now on: everything runs, everything is reachable. */
  heal(): void {
    for (const core of this.cores) {
      core.machine.network = 'up';
      core.machine.extraDelayMs = 0;
      core.clock.wake('areDue');
      core.death = undefined;
      core.start();
    }
    for (const relay of this.relays) relay.start();
  }

  async close(): Promise<void> {
    await Promise.all(this.#isStopping);
    for (const core of this.cores) await core.stop();
    await this.pass(1000);
    for (const relay of this.relays) relay.stop();
    await this.pass(1000);
  }

  #act(action: UserAction): void {
    const core = this.#core(action.core);
    const { life } = core;
    if (life === undefined || core.clock.isAsleep) return;
    switch (action.type) {
      case 'makeLink':
        this.#makeLink(core, life);
        return;
      case 'join':
        this.#join(core, action);
        return;
      case 'makeAddress':
      case 'deleteAddress':
      case 'openAddress':
      case 'ask':
      case 'answer':
        this.#useAddress(core, life, action);
        return;
      case 'send':
        for (let i = 0; i < action.count; i++) this.send(core, action.contact);
        return;
      case 'edit':
      case 'deleteForEveryone':
      case 'deleteForMe':
      case 'react':
      case 'retry':
        this.#changeItem(core, life, action);
        return;
      case 'deleteContact': {
        const contactId = choose(contactsOf(core), action.contact);
        if (contactId !== undefined) this.deleteContact(core, contactId, action.notify);
        return;
      }
      case 'cancelPending': {
        const pendingId = choose(pendingOf(core), action.pending);
        if (pendingId !== undefined) this.cancelPending(core, pendingId);
        return;
      }
      case 'restart':
        this.#restart(core, action.downMs);
        return;
      case 'changeServer':
      case 'fixEncryption': {
        const contactId = choose(contactsOf(core), action.contact);
        if (contactId === undefined) return;
        if (action.type === 'fixEncryption') life.chat.fixEncryption(contactId);
        else if (life.chat.changeServer(contactId).ok) this.lossyFaultCount += 1;
        return;
      }
      case 'wake':
        life.chat.agent.wake();
        return;
      default:
        unreachable(action);
    }
  }

  /** Sends the next text to the contact of that number; returns its shared id. */
  send(core: SimCore, contact: number): string | undefined {
    const { life } = core;
    const contactId = choose(contactsOf(core), contact);
    if (life === undefined || contactId === undefined) return undefined;
    const { number, text } = this.ledger.nextText();
    const sent = life.chat.send(contactId, text);
    if (!sent.ok || !life.isAlive) return undefined;
    const msgId = sharedIdOf(core, sent.value.itemId);
    if (msgId !== undefined) this.ledger.messageSent(msgId, core, { number, life });
    return msgId;
  }

  deleteContact(core: SimCore, contactId: ContactId, notify: boolean): void {
    const connId = core.chat?.connectionOf(contactId)?.agentConnId;
    if (connId !== undefined) this.ledger.end({ core, connId });
    const code = codeOf(core, contactId);
    this.ledger.endCode(code);
    // Of one who has asked and is not there yet.
    const contact = core.chat?.contact(contactId);
    if (code === undefined && contact !== undefined) this.ledger.refuse(core, contact.displayName);
    core.chat?.deleteContact(contactId, notify);
  }

  cancelPending(core: SimCore, pendingId: PendingId): void {
    const connId = core.chat?.pendingRow(pendingId)?.agentConnId;
    if (connId !== undefined) this.ledger.end({ core, connId });
    core.chat?.cancelPending(pendingId);
  }

  #makeLink(core: SimCore, life: Life): void {
    const making = life.chat.createLink({ isIncognito: false });
    this.ledger.awaits(life, `a link of ${core.name}`, making);
    void making.then((made) => {
      if (!made.ok || !life.isAlive) return;
      const { pendingId, state } = made.value;
      const connId = life.chat.pendingRow(pendingId)?.agentConnId;
      if (state.type !== 'waiting' || connId === undefined) return;
      const { link: text, shortLink: shortText = text } = state;
      this.ledger.linkMade({ core, connId, text, shortText, joins: [] }, life);
    });
  }

  #join(core: SimCore, { link: choice, isShort }: Of<'join'>): void {
    const link = choose(this.ledger.links, choice);
    if (link === undefined) return;
    const joining = this.#joinBy(core, { link, isShort: isShort === true });
    this.ledger.awaits(undefined, `a link that ${core.name} joins`, joining);
  }

  /**
   * Whoever is told that a server did not answer, or whose app ends before it says anything, tries
   * again: the link may be theirs already.
   */
  async #joinBy(
    core: SimCore,
    { link, isShort }: { readonly link: MadeLink; readonly isShort: boolean },
  ): Promise<void> {
    const text = isShort ? link.shortText : link.text;
    for (;;) {
      const { life } = core;
      const joining = life?.chat.joinLink({ text, isIncognito: false });
      const joined = life && joining && (await this.#answerOf(life, joining));
      if (joined !== undefined && this.#noteJoin(core, link, joined)) return;
      await new Promise<void>((resolve) => {
        this.clock.schedule(JOIN_AGAIN_MS, resolve);
      });
    }
  }

  /** undefined: the process ended before it answered. */
  #answerOf<T>(life: Life, answer: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve) => {
      let isAnswered = false;
      void answer.then((value) => {
        isAnswered = life.isAlive;
        if (isAnswered) resolve(value);
      });
      const look = (): void => {
        if (isAnswered) return;
        if (life.isAlive) this.clock.schedule(JOIN_AGAIN_MS, look);
        else resolve(undefined);
      };
      look();
    });
  }

  /** Whether that was the last word; an earlier try may have made the connection without a word. */
  #noteJoin(core: SimCore, link: MadeLink, joined: Joined): boolean {
    const { life } = core;
    if (life === undefined) return false;
    if (!joined.ok && joined.error.type === 'serverProblem') return false;
    const connId = connectionIn(life.chat, joined);
    const known = [link, ...link.joins];
    const isNew = !known.some((end) => end.core === core && end.connId === connId);
    if (connId !== undefined && isNew) this.ledger.joined(link, { core, connId }, life);
    return true;
  }

  #useAddress(
    core: SimCore,
    life: Life,
    action: Of<'makeAddress' | 'deleteAddress' | 'openAddress' | 'ask' | 'answer'>,
  ): void {
    switch (action.type) {
      case 'makeAddress':
        makeAddress(this.ledger, core, { life, isOpen: action.isOpen });
        return;
      case 'deleteAddress':
        this.ledger.addressDeleted(core);
        life.chat.deleteAddress();
        return;
      case 'openAddress':
        openAddress(life, action.isOpen);
        return;
      case 'ask': {
        const address = choose(this.ledger.addresses, action.address);
        const { isShort } = action;
        if (address !== undefined) ask(this.ledger, core, { life, address, isShort });
        return;
      }
      case 'answer': {
        const request = choose(requestsOf(life), action.request);
        if (request !== undefined) {
          answer(this.ledger, core, { life, request, isAccepted: action.isAccepted });
        }
        return;
      }
      default:
        unreachable(action);
    }
  }

  #changeItem(
    core: SimCore,
    life: Life,
    action: Of<'edit' | 'deleteForEveryone' | 'deleteForMe' | 'react' | 'retry'>,
  ): void {
    const contactId = choose(contactsOf(core), action.contact);
    if (contactId === undefined) return;
    const chosen = choose(messagesOf(life, contactId), action.item);
    if (chosen === undefined) return;
    const ref = { contactId, itemId: chosen };
    const msgId = sharedIdOf(core, chosen);
    if (msgId === undefined) return;
    switch (action.type) {
      case 'edit':
        life.chat.edit(ref, `${this.ledger.nextText().text} instead`);
        return;
      case 'react':
        life.chat.react(ref, { emoji: '👍', isAdded: action.isAdded });
        return;
      case 'retry':
        this.ledger.retried.add(msgId);
        life.chat.retry(ref);
        return;
      case 'deleteForEveryone':
      case 'deleteForMe':
        // One that waits to be sent is taken back altogether.
        this.ledger.hide(core, msgId);
        life.chat.delete(ref, action.type === 'deleteForMe' ? 'forMe' : 'forEveryone');
        return;
      default:
        unreachable(action);
    }
  }

  #restart(core: SimCore, downMs: number): void {
    this.lossyFaultCount += 1;
    const stopping = core.stop().then(() => {
      this.#isStopping.delete(stopping);
      this.clock.schedule(downMs, () => core.start());
    });
    this.#isStopping.add(stopping);
  }

  #fail(fault: Fault): void {
    this.lossyFaultCount += 1;
    switch (fault.type) {
      case 'cut':
        for (const link of this.network.links(this.#core(fault.core).machine)) link.cut(fault);
        return;
      case 'swallow':
        for (const link of this.network.links(this.#core(fault.core).machine)) {
          link.swallow(fault.direction);
        }
        return;
      case 'offline':
        this.#offline(fault);
        return;
      case 'slow': {
        const { machine } = this.#core(fault.core);
        machine.extraDelayMs = fault.delayMs;
        this.clock.schedule(fault.forMs, () => (machine.extraDelayMs = 0));
        return;
      }
      case 'kill':
        this.#kill(fault);
        return;
      case 'clockJump':
        this.#core(fault.core).clock.offsetMs += fault.byMs;
        return;
      case 'sleep':
        this.#sleep(fault);
        return;
      case 'relayRestart': {
        const relay = this.#relay(fault.relay);
        relay.stop();
        this.clock.schedule(fault.downMs, () => relay.start());
        return;
      }
      case 'relayLosesMessage': {
        const queue = this.#relay(fault.relay).loseMessage(fault.choice);
        if (queue !== undefined) this.ledger.lossyQueues.add(queue);
        return;
      }
      case 'relayLosesQueue': {
        const queue = this.#relay(fault.relay).loseQueue(fault.choice);
        if (queue !== undefined) this.ledger.lostQueues.add(queue);
        return;
      }
      default:
        unreachable(fault);
    }
  }

  #offline({ core: index, how, forMs }: Of<'offline'>): void {
    const { machine } = this.#core(index);
    machine.network = how;
    for (const link of this.network.links(machine)) {
      if (how === 'fails') link.cut({ clientMs: 0, relayMs: this.#prng.below(60_000) });
      else {
        link.swallow('toClient');
        link.swallow('toRelay');
      }
    }
    this.clock.schedule(forMs, () => (machine.network = 'up'));
  }

  #sleep({ core: index, forMs, timers, isTold }: Of<'sleep'>): void {
    const core = this.#core(index);
    const { life, machine } = core;
    if (life === undefined || core.clock.isAsleep) return;
    core.clock.sleep();
    machine.network = 'silent';
    for (const link of this.network.links(machine)) {
      link.swallow('toClient');
      link.swallow('toRelay');
    }
    this.clock.schedule(forMs, () => {
      if (core.life !== life || !core.clock.isAsleep) return;
      core.clock.wake(timers);
      machine.network = 'up';
      if (isTold) life.chat.agent.wake();
    });
  }

  #kill({ core: index, downMs, ...death }: Of<'kill'>): void {
    const core = this.#core(index);
    if (core.life === undefined) return;
    this.#downMs.set(core, downMs);
    core.death = death;
  }

  #died(core: SimCore, { how, life }: { readonly how: Death['how']; readonly life: Life }): void {
    if (how === 'power') this.ledger.powerLost(life);
    for (const link of this.network.links(core.machine)) {
      if (how === 'power') link.abandon({ type: 'gone', hasLeft: this.#prng.chance(60) });
      else if (this.#prng.chance(75)) link.abandon({ type: 'finished' });
      else link.abandon({ type: 'reset', relayMs: this.#prng.below(100) });
    }
    this.clock.schedule(this.#downMs.get(core) ?? 0, () => core.start());
  }

  #core(index: number): SimCore {
    const core = this.cores[index % this.cores.length];
    if (core === undefined) throw new Error('nobody there');
    return core;
  }

  #relay(index: number): SimRelay {
    const relay = this.relays[index % this.relays.length];
    if (relay === undefined) throw new Error('no relay');
    return relay;
  }
}

const NAMES = ['alice', 'bob', 'carol', 'dave', 'erin'];

/** Until what was set off has come to rest; time stands still. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function choose<T>(items: readonly T[], choice: number): T | undefined {
  return items[choice % Math.max(items.length, 1)];
}

function messagesOf({ database }: Life, contact: ContactId): ItemId[] {
  const rows = database.read.all<{ id: number }>(sql`
    SELECT item_id AS id FROM chat_item
    WHERE contact_id = ${contact} AND kind <> 'notice' ORDER BY item_id`);
  return rows.map(({ id }) => itemId(id));
}

/** The connection that was made, or that was there before. */
function connectionIn(chat: Chat, joined: Joined): ConnId | undefined {
  if (joined.ok) return chat.pendingRow(joined.value.pendingId)?.agentConnId;
  const plan = joined.error.type === 'planned' ? joined.error.plan : undefined;
  if (plan?.type === 'alreadyJoining') return chat.pendingRow(plan.pendingId)?.agentConnId;
  if (plan?.type === 'knownContact') return chat.connectionOf(plan.contactId)?.agentConnId;
  return undefined;
}
