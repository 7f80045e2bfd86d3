/** After the restoration of an older copy of the database: SPEC.md, AG166. */
import { expect, test } from 'vitest';
import { defined, utf8Encode } from '../base/index.ts';
import { type SqlValue, sql } from '../database/index.ts';
import {
  type Connected,
  ONE_USER,
  type Person,
  World,
  introduce,
  isConnected,
  talk,
} from '../testing/agent-world.ts';
import { useWorlds } from '../testing/use-worlds.ts';
import { agentUserId } from './index.ts';

const open = useWorlds();
const { pair } = open;

type Row = Readonly<Record<string, SqlValue>>;
type Copy = ReadonlyMap<string, readonly Row[]>;

/** All that the person's database holds. */
function copyOf({ database: { read } }: Person): Copy {
  const tables = read.all<{ name: string }>(
    sql`SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'agent\\_%' ESCAPE '\\'`,
  );
  return new Map(
    tables.map(({ name }) => [name, read.all<Row>({ text: `SELECT * FROM ${name}`, values: [] })]),
  );
}

/** The app ends, and begins with what the copy holds. */
async function restore(person: Person, copy: Copy): Promise<void> {
  await person.agent.stop();
  person.transaction((db) => {
    db.run(sql`PRAGMA defer_foreign_keys = ON`);
    for (const name of copy.keys()) db.run({ text: `DELETE FROM ${name}`, values: [] });
    for (const [name, rows] of copy) {
      for (const row of rows) {
        const columns = Object.keys(row);
        const text = `INSERT OR REPLACE INTO ${name} (${columns.join()}) VALUES (${columns.map(() => '?').join()})`;
        db.run({ text, values: Object.values(row) });
      }
    }
  });
  person.restart();
}

function renew(person: Person): number {
  return person.transaction((db) => person.agent.renewAll(db));
}

const statesOf = (person: Person): string[] =>
  person.eventsOf('ratchetSync').map(({ state }) => state);
const syncOf = ({ bob, bobConn }: Connected): string | undefined =>
  bob.agent.info(bobConn)?.ratchetSync;

test('[AG166] with an older copy the two agree anew, and messages go both ways', async () => {
  const made = await pair();
  const { world, alice, bob, aliceConn, bobConn } = made;
  await talk(made);
  const copy = copyOf(bob);
  await talk(made);
  await talk(made);
  await restore(bob, copy);
  expect(renew(bob)).toBe(1);
  await world.until(() => statesOf(alice).at(-1) === 'ok' && statesOf(bob).at(-1) === 'ok');
  expect(statesOf(bob)).toEqual(['started', 'agreed', 'ok']);
  expect(statesOf(alice)).toEqual(['agreed', 'ok']);
  expect(alice.agent.info(aliceConn)?.securityCode).toBe(bob.agent.info(bobConn)?.securityCode);
  await talk(made);
  expect([alice.texts.at(-1), bob.texts.at(-1)]).toEqual(['pong', 'ping']);
  expect([...alice.eventsOf('decryptionFailed'), ...bob.eventsOf('decryptionFailed')]).toEqual([]);
});

test('[AG166] nothing is sent with the old ratchet', async () => {
  const made = await pair();
  const { world, bob, bobConn } = made;
  await talk(made);
  const copy = copyOf(bob);
  await talk(made);
  await restore(bob, copy);
  renew(bob);
  expect([syncOf(made), statesOf(bob)]).toEqual(['required', []]);
  const message = { body: utf8Encode('too early'), notification: true };
  expect(bob.transaction((db) => bob.agent.send(db, bobConn, message))).toEqual({
    ok: false,
    error: { type: 'syncRequired' },
  });
  await world.until(() => statesOf(bob).at(-1) === 'ok');
});

test('[AG166] what was written to us meanwhile by the newer ratchet is told as lost, and then it works', async () => {
  const made = await pair();
  const { world, alice, bob, aliceConn } = made;
  await talk(made);
  const copy = copyOf(bob);
  await talk(made);
  await bob.agent.stop();
  alice.say(aliceConn, 'written to the lost phone');
  await world.pass(1000);
  await restore(bob, copy);
  renew(bob);
  await world.until(() => statesOf(alice).at(-1) === 'ok' && statesOf(bob).at(-1) === 'ok');
  expect(bob.texts).not.toContain('written to the lost phone');
  expect(bob.eventsOf('decryptionFailed')).toHaveLength(1);
  await talk(made);
});

test('[AG166] what can still be read by the older ratchet is, and does not end the renewal', async () => {
  const made = await pair();
  const { world, alice, bob, aliceConn, bobConn } = made;
  await talk(made);
  const copy = copyOf(bob);
  bob.say(bobConn, 'sent after the copy was made');
  await world.until(() => alice.texts.at(-1) === 'sent after the copy was made');
  await bob.agent.stop();
  alice.say(aliceConn, 'written by the same ratchet');
  await world.pass(1000);
  await restore(bob, copy);
  renew(bob);
  await world.until(() => bob.texts.includes('written by the same ratchet'));
  expect([syncOf(made), statesOf(bob)]).toEqual(['required', []]);
  await world.until(() => statesOf(alice).at(-1) === 'ok' && statesOf(bob).at(-1) === 'ok');
  expect(statesOf(bob)).toEqual(['started', 'agreed', 'ok']);
  await talk(made);
});

test('[AG166] called twice it is as if called once', async () => {
  const made = await pair();
  const { world, alice, bob } = made;
  const copy = copyOf(bob);
  await talk(made);
  await restore(bob, copy);
  await alice.agent.stop();
  expect([renew(bob), renew(bob)]).toEqual([1, 1]);
  await world.until(() => statesOf(bob).includes('started'));
  // Under way: it is not begun anew.
  expect(renew(bob)).toBe(0);
  alice.restart();
  await world.until(() => statesOf(alice).at(-1) === 'ok' && statesOf(bob).at(-1) === 'ok');
  expect(statesOf(bob)).toEqual(['started', 'agreed', 'ok']);
  await talk(made);
});

test('[AG166] an exchange that the copy has begun long ago begins anew', async () => {
  const made = await pair();
  const { world, alice, bob, bobConn } = made;
  await talk(made);
  bob.transaction((db) => bob.agent.resync(db, bobConn));
  const copy = copyOf(bob);
  await world.until(() => statesOf(bob).at(-1) === 'ok');
  await talk(made);
  await world.pass(10 * 60_000);
  await restore(bob, copy);
  expect([syncOf(made), renew(bob), syncOf(made)]).toEqual(['started', 1, 'required']);
  await world.until(() => syncOf(made) === 'ok' && statesOf(alice).at(-1) === 'ok');
  await talk(made);
});

test.each(['started', 'agreed'])(
  '[AG166] an exchange that the copy has begun a moment ago does not go on (%s)',
  async (state) => {
    const made = await pair();
    const { world, alice, bob, bobConn } = made;
    await talk(made);
    const copies: Copy[] = [];
    bob.react = (_db, event) => {
      if (event.type !== 'ratchetSync' || event.state !== state) return;
      queueMicrotask(() => copies.push(copyOf(bob)));
    };
    bob.transaction((db) => bob.agent.resync(db, bobConn));
    await world.until(() => statesOf(bob).at(-1) === 'ok');
    await talk(made);
    await restore(bob, defined(copies[0], 'a copy'));
    expect([syncOf(made), renew(bob), syncOf(made)]).toEqual([state, 1, 'required']);
    await world.until(() => syncOf(made) === 'ok' && statesOf(alice).at(-1) === 'ok');
    await talk(made);
  },
);

test('[AG166] a connection that is not made yet begins when it is', async () => {
  const world = new World();
  open.push(world);
  const alice = world.person('alice', world.network.addServer('one.example'));
  const bob = world.person('bob', world.network.addServer('two.example'));
  const made = await introduce(world, { alice, bob });
  // Her answer cannot leave.
  alice.react = (_db, event) => {
    if (event.type !== 'confirmation') return;
    world.network.down.add('two.example');
    world.network.cut({ host: 'two.example' });
  };
  await world.until(() => alice.eventsOf('confirmation').length === 1);
  const copy = copyOf(alice);
  expect(copy.get('agent_connection')).toMatchObject([{ status: 'allowed' }]);
  world.network.down.delete('two.example');
  await world.until(() => isConnected(alice) && isConnected(bob));
  await talk(made);
  await restore(alice, copy);
  const refusals: unknown[] = [];
  alice.react = (db, event) => {
    if (event.type !== 'connected') return;
    const message = { body: utf8Encode('too early'), notification: true };
    refusals.push(alice.agent.send(db, event.connId, message));
  };
  expect(renew(alice)).toBe(0);
  await world.until(() => statesOf(alice).at(-1) === 'ok' && statesOf(bob).at(-1) === 'ok');
  expect(refusals).toEqual([{ ok: false, error: { type: 'syncRequired' } }]);
  expect(statesOf(alice)).toEqual(['started', 'agreed', 'ok']);
  await talk(made);
});

test('[AG173] a connection whose answer went to the newer data is told as left behind', async () => {
  const world = new World();
  open.push(world);
  const alice = world.person('alice', world.network.addServer('one.example'));
  const bob = world.person('bob', world.network.addServer('two.example'));
  const copies: Copy[] = [];
  bob.react = (_db, event) => {
    if (event.type === 'sendReady') queueMicrotask(() => copies.push(copyOf(bob)));
  };
  const { bobConn } = await introduce(world, { alice, bob });
  await world.until(() => isConnected(alice) && isConnected(bob));
  const isLeftBehind = (): unknown => [
    bob.agent.info(bobConn)?.isLeftBehind,
    bob.agent.summaries(ONE_USER).get(bobConn)?.isLeftBehind,
  ];
  await restore(bob, defined(copies[0], 'a copy'));
  expect(isLeftBehind()).toEqual([false, false]);
  renew(bob);
  expect(isLeftBehind()).toEqual([true, true]);
  await world.pass(60 * 60_000);
  expect(isLeftBehind()).toEqual([true, true]);
  const message = { body: utf8Encode('in vain'), notification: true };
  expect(bob.transaction((db) => bob.agent.send(db, bobConn, message)).ok).toBe(false);
});

test('[AG173] it is not once the answer has come after all', async () => {
  const world = new World();
  open.push(world);
  const alice = world.person('alice', world.network.addServer('one.example'));
  const bob = world.person('bob', world.network.addServer('two.example'));
  const { bobConn } = await introduce(world, { alice, bob });
  await alice.agent.stop();
  await world.until(() => bob.eventsOf('sendReady').length === 1);
  await restore(bob, copyOf(bob));
  renew(bob);
  expect(bob.agent.info(bobConn)?.isLeftBehind).toBe(true);
  alice.restart();
  await world.until(() => statesOf(bob).at(-1) === 'ok');
  expect(bob.agent.info(bobConn)?.isLeftBehind).toBe(false);
});

test('[AG166] peers that do not know how, are gone, or are not connected yet are left alone', async () => {
  const made = await pair();
  const { bob } = made;
  for (const change of [
    sql`agent_version = 2`,
    sql`is_peer_deleted = 1`,
    sql`status = 'allowed'`,
  ]) {
    const copy = copyOf(bob);
    bob.transaction((db) => db.run(sql`UPDATE agent_connection SET ${change}`));
    expect([renew(bob), syncOf(made)]).toEqual([0, 'ok']);
    await restore(bob, copy);
  }
  expect(bob.transaction((db) => bob.agent.renewAll(db, agentUserId(2)))).toBe(0);
  expect(bob.transaction((db) => bob.agent.renewAll(db, ONE_USER))).toBe(1);
});

test('[AG166] [AG157] many connections begin one after the other, the marks outliving a restart', async () => {
  const world = new World();
  open.push(world);
  const bob = world.person('bob', world.network.addServer('bob.example'));
  const count = 5;
  for (let number = 0; number < count; number++) {
    const host = `peer${String(number)}.example`;
    const alice = world.person(host, world.network.addServer(host));
    await introduce(world, { alice, bob });
  }
  await world.until(() => bob.eventsOf('connected').length === count);
  await world.pass(60_000);
  const begun: number[] = [];
  bob.react = (_db, event) => {
    if (event.type === 'ratchetSync' && event.state === 'started') begun.push(world.clock.now());
  };
  expect(renew(bob)).toBe(count);
  await world.until(() => begun.length === 2);
  bob.restart();
  await world.until(() => begun.length === count);
  const gapsMs = begun.slice(1).map((atMs, index) => atMs - (begun[index] ?? 0));
  for (const gapMs of gapsMs) expect(gapMs).toBeGreaterThanOrEqual(1700);
  await world.until(() => statesOf(bob).filter((state) => state === 'ok').length === count);
});
