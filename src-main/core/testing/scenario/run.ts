/** Runs a scenario from its first step to its last check. */
import { hexEncode } from '../../base/index.ts';
import { initChatProtocol } from '../../chat/index.ts';
import { initCrypto } from '../../crypto/index.ts';
import { sql } from '../../database/index.ts';
import { acceptAll } from './addresses.ts';
import { findProblems, isWhole, pairsOf, ratchetSyncOf } from './check.ts';
import { contactsOf, pendingOf } from './ledger.ts';
import type { Scenario } from './steps.ts';
import { ScenarioWorld } from './world.ts';

export type Outcome = {
  /** Empty: all is as it must be. */
  readonly problems: readonly string[];
  readonly messageCount: number;
  /** How long it took until all was well again, in the scenario's time. */
  readonly settledMs: number;
  /** Queues that nobody knows, because the answer to NEW got lost. */
  readonly orphanCount: number;
  /** The same in two runs that were the same. */
  readonly trace: number;
};

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** When it is looked whether all is well; the last is beyond every retry and expiry of the agent. */
const SETTLE_MS = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  5 * MINUTE_MS,
  16 * MINUTE_MS,
  35 * MINUTE_MS,
  2 * HOUR_MS,
  7 * HOUR_MS,
  50 * HOUR_MS,
];

/** A lost answer to NEW leaves a queue; one accident loses a few at most. */
const MAX_ORPHANS_PER_FAULT = 4;

/** Loads what is loaded once in a process; before the first scenario. */
export async function loadScenarioParts(): Promise<void> {
  await Promise.all([initCrypto(), initChatProtocol()]);
}

/** Never rejects for what goes wrong in the scenario; that is in `problems`. */
export async function runScenario(scenario: Scenario): Promise<Outcome> {
  const rejections: string[] = [];
  const onRejection = (reason: unknown): void => {
    rejections.push(
      `unhandled: ${reason instanceof Error ? String(reason.stack) : String(reason)}`,
    );
  };
  process.on('unhandledRejection', onRejection);
  const world = new ScenarioWorld(scenario);
  try {
    const outcome = await play(world, scenario);
    await world.close();
    return {
      ...outcome,
      problems: [...outcome.problems, ...rejections],
      trace: world.network.trace,
    };
  } finally {
    process.off('unhandledRejection', onRejection);
  }
}

async function play(world: ScenarioWorld, { steps }: Scenario): Promise<Omit<Outcome, 'trace'>> {
  for (const step of steps) await world.run(step);
  world.heal();
  const healed = await settle(world, () => findProblems(world));
  await freshWord(world);
  const talked =
    healed.problems.length > 0 ? healed : await settle(world, () => findProblems(world));
  const messageCount = world.ledger.sent.size;
  if (talked.problems.length > 0) {
    return { ...talked, messageCount, settledMs: healed.afterMs, orphanCount: 0 };
  }
  endEverything(world);
  const ended = await settle(world, () => leaks(world));
  const orphanCount = orphans(world).length;
  return { problems: ended.problems, messageCount, settledMs: healed.afterMs, orphanCount };
}

type Settled = { readonly problems: readonly string[]; readonly afterMs: number };

/** Lets time pass until there are no problems, or no hope. */
async function settle(world: ScenarioWorld, find: () => readonly string[]): Promise<Settled> {
  const startMs = world.clock.now();
  let problems: readonly string[] = [];
  for (const atMs of SETTLE_MS) {
    await world.pass(startMs + atMs - world.clock.now());
    for (const core of world.cores) acceptAll(world.ledger, core);
    problems = find();
    if (problems.length === 0) break;
  }
  return { problems, afterMs: world.clock.now() - startMs };
}

/** Whoever is connected says something new; where keys were lost, new ones are asked for first. */
async function freshWord(world: ScenarioWorld): Promise<void> {
  const pairs = pairsOf(world).filter((pair) => isWhole(world, pair));
  for (const { maker, joiner } of pairs) {
    for (const side of [maker, joiner]) {
      const sync = ratchetSyncOf(side);
      if (sync !== 'required' && sync !== 'allowed') continue;
      side.core.chat?.fixEncryption(side.contactId);
      await world.pass(MINUTE_MS);
    }
    for (const { core, contactId } of [maker, joiner]) {
      const msgId = world.send(core, contactsOf(core).indexOf(contactId));
      if (msgId !== undefined) world.ledger.fresh.add(msgId);
    }
  }
}

function endEverything(world: ScenarioWorld): void {
  for (const core of world.cores) {
    world.ledger.addressDeleted(core);
    core.chat?.deleteAddress();
    for (const pendingId of pendingOf(core)) world.cancelPending(core, pendingId);
    contactsOf(core).forEach((contactId, index) => {
      world.deleteContact(core, contactId, index % 2 === 0);
    });
  }
}

/** Queues that their users have had and that are still there, and too many that nobody has had. */
function leaks(world: ScenarioWorld): string[] {
  const known = knownQueues(world);
  const left = world.relays.flatMap((relay) =>
    relay.queueIds().map((id) => ({ id, host: relay.host })),
  );
  const leaked = left.filter(({ id }) => known.has(id));
  const orphanCount = left.length - leaked.length;
  const problems = leaked.map(({ id, host }) => `queue of ${known.get(id) ?? ''} left on ${host}`);
  if (orphanCount > world.lossyFaultCount * MAX_ORPHANS_PER_FAULT) {
    problems.push(`${String(orphanCount)} queues of lost answers`);
  }
  return [...problems, ...world.errors];
}

function orphans(world: ScenarioWorld): string[] {
  const known = knownQueues(world);
  return world.relays.flatMap((relay) => relay.queueIds().filter((id) => !known.has(id)));
}

function knownQueues({ cores }: ScenarioWorld): Map<string, string> {
  return new Map(
    cores.flatMap(({ name, database }) => {
      const rows = database?.read.all<{ id: Uint8Array }>(
        sql`SELECT rcv_id AS id FROM scenario_queue`,
      );
      return (rows ?? []).map(({ id }): [string, string] => [hexEncode(id), name]);
    }),
  );
}
