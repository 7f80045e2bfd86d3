/** Messages tried again (rules in SPEC.md). */
import { expect, test } from 'vitest';
import { utf8Encode } from '../base/index.ts';
import { connected } from '../testing/agent-world.ts';
import { useWorlds } from '../testing/use-worlds.ts';
import { maxMessageSizeBytes } from './index.ts';

const open = useWorlds();

test('[AG27] a message that has failed is made shorter where new keys have taken its room', async () => {
  const { world, alice, bob, aliceConn } = await connected();
  open.push(world);
  const long = { body: utf8Encode('x'.repeat(15_000)), notification: true };
  world.network.down.add('two.example');
  world.network.cut({ host: 'two.example' });
  alice.transaction((db) => {
    const sent = alice.agent.send(db, aliceConn, long);
    expect(alice.agent.waiting(db, aliceConn)).toEqual(sent.ok ? [sent.value] : 'sent');
  });
  await world.pass(49 * 3_600_000);
  world.network.down.delete('two.example');
  const [failed] = alice.eventsOf('sendFailed');
  if (failed === undefined) throw new Error('nothing failed');
  const { msgId } = failed;
  alice.transaction((db) => {
    expect(alice.agent.waiting(db, aliceConn)).toEqual([]);
    alice.agent.send(db, aliceConn, { body: utf8Encode('keys'), notification: true, pq: true });
    const { agent } = alice;
    const tooLarge = {
      ok: false,
      error: { type: 'tooLarge', maxSizeBytes: maxMessageSizeBytes(true) },
    };
    const again = (shorten?: (body: Uint8Array) => Uint8Array | undefined): unknown =>
      agent.retry(db, aliceConn, { msgId, shorten });
    expect([again(), again(() => undefined), again((body) => body)]).toEqual([
      tooLarge,
      tooLarge,
      tooLarge,
    ]);
    expect(again((body) => body.subarray(0, 5))).toEqual({ ok: true, value: msgId });
    expect(again((body) => body.subarray(0, 5))).toMatchObject({ error: { type: 'notReady' } });
  });
  await world.until(() => alice.eventsOf('delivered').length === 2);
  expect([bob.texts, alice.eventsOf('delivered')[1]?.msgId]).toEqual([['keys', 'xxxxx'], msgId]);
});
