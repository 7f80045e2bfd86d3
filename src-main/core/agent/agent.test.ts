/** Two agents over servers in memory (rules in SPEC.md). */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { initCrypto } from '../crypto/index.ts';
import {
  type Connected,
  World,
  connected,
  introduce,
  isConnected,
  linkOf,
} from '../testing/agent-world.ts';

beforeAll(async () => {
  await initCrypto();
});

let open: World[] = [];
afterEach(async () => {
  for (const world of open) {
    expect(world.errors).toEqual([]);
    await world.stop();
  }
  open = [];
});

async function pair(options: { readonly pq?: boolean } = {}): Promise<Connected> {
  const result = await connected(options);
  open.push(result.world);
  return result;
}

describe('connecting', () => {
  test.each([{ pq: false }, { pq: true }])('[AG1] a fast handshake, pq $pq', async ({ pq }) => {
    const { alice, bob } = await pair({ pq });
    expect(alice.events.map((event) => event.type)).toEqual(['confirmation', 'connected']);
    expect(bob.events.map((event) => event.type)).toEqual(['sendReady', 'info', 'connected']);
    expect(alice.eventsOf('connected')[0]?.pq).toBe(pq);
    expect(bob.eventsOf('connected')[0]?.pq).toBe(pq);
  });

  test('[AG2] messages go both ways and receipts come back', async () => {
    const { world, alice, bob, aliceConn, bobConn } = await pair();
    alice.say(aliceConn, 'hello', 'are you there?');
    bob.say(bobConn, 'yes');
    await world.until(() => alice.eventsOf('delivered').length === 2);
    await world.until(() => bob.eventsOf('delivered').length === 1);
    expect(bob.texts).toEqual(['hello', 'are you there?']);
    expect(alice.texts).toEqual(['yes']);
    expect(bob.eventsOf('message').map(({ integrity }) => integrity.type)).toEqual(['ok', 'ok']);
    expect(linkOf).toBeDefined();
    expect(isConnected(alice)).toBe(true);
    expect(introduce).toBeDefined();
  });
});
