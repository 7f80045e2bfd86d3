/** Peers of lower and of higher agent versions: the rules of SPEC.md, "Messages". */
import { afterEach, beforeAll, expect, test } from 'vitest';
import { defined, utf8Encode } from '../base/index.ts';
import { initCrypto } from '../crypto/index.ts';
import { sql } from '../database/index.ts';
import { type Connected, connected } from '../testing/agent-world.ts';

beforeAll(async () => {
  await initCrypto();
});

const open: Connected[] = [];
afterEach(async () => {
  for (const { world } of open.splice(0)) await world.stop();
});

async function pair(): Promise<Connected> {
  const made = await connected();
  open.push(made);
  return made;
}

test('[AG30] post-quantum encryption is not switched on for a peer of agent version 4', async () => {
  const { world, alice, bob, aliceConn } = await pair();
  alice.transaction((db) => {
    db.run(sql`UPDATE agent_connection SET agent_version = 4`);
    alice.agent.send(db, aliceConn, { body: utf8Encode('old'), notification: true, pq: true });
  });
  await world.until(() => bob.texts.length === 1);
  expect(alice.agent.info(aliceConn)).toMatchObject({ pqSupport: false, pqSending: false });
});

test('[AG32] a message of a version above ours is answered in our highest', async () => {
  const { world, alice, bob, aliceConn, bobConn } = await pair();
  world.network.down.add('two.example');
  world.network.cut({ host: 'two.example' });
  alice.say(aliceConn, 'from the future');
  alice.transaction((db) => {
    const rows = db.all<{ envelope: Uint8Array }>(sql`SELECT envelope FROM agent_outgoing`);
    const envelope = defined(rows[0], 'message').envelope.slice();
    envelope.set([0, 9]);
    db.run(sql`UPDATE agent_outgoing SET envelope = ${envelope}`);
  });
  bob.transaction((db) => db.run(sql`UPDATE agent_connection SET agent_version = 6`));
  world.network.down.delete('two.example');
  await world.until(() => bob.texts.length === 1);
  expect(bob.agent.info(bobConn)?.agentVersion).toBe(7);
});
