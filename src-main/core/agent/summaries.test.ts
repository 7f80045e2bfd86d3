/** What the agent says of many connections at once. */
import { expect, test } from 'vitest';
import { sql } from '../database/index.ts';
import { ONE_USER, connected, introduce } from '../testing/agent-world.ts';
import { useWorlds } from '../testing/use-worlds.ts';
import { agentUserId } from './network.ts';

const open = useWorlds();

test('[AG170] summaries say of each connection of a user what info says of it', async () => {
  const { world, alice, bob, aliceConn } = await connected({ pq: true });
  open.push(world);
  const { aliceConn: pendingConn } = await introduce(world, { alice, bob });
  const { aliceConn: otherConn } = await introduce(world, { alice, bob });
  alice.transaction((db) => {
    db.run(sql`UPDATE agent_connection SET ratchet_sync = 'required' WHERE conn_id = ${aliceConn}`);
    db.run(sql`UPDATE agent_connection SET user_id = 2 WHERE conn_id = ${otherConn}`);
  });
  const summaries = alice.agent.summaries(ONE_USER);
  expect([...summaries.keys()]).toEqual([aliceConn, pendingConn]);
  for (const [id, summary] of summaries) expect(alice.agent.info(id)).toMatchObject(summary);
  expect(summaries.get(aliceConn)).toEqual({
    agentVersion: 7,
    ratchetSync: 'required',
    keyRepair: { by: 'app' },
    pqSupport: true,
    pqSending: true,
    isLeftBehind: false,
  });
  expect(summaries.get(pendingConn)).toMatchObject({ ratchetSync: 'ok', pqSending: false });
  expect([...alice.agent.summaries(agentUserId(2)).keys()]).toEqual([otherConn]);
});
