/** Short links and addresses over real sockets, TLS and the embedded relay (agent/SPEC.md). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Result } from '#shared/result.ts';
import type { RunningRelay } from '../../relay/index.ts';
import type { Invitation, LinkContent } from '../agent/index.ts';
import { utf8Decode, utf8Encode } from '../base/index.ts';
import { initCrypto } from '../crypto/index.ts';
import { ONE_USER } from './agent-world.ts';
import { type RelayPerson, personInFolder } from './relay-person.ts';
import { startTestRelay } from './test-relay.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'sotto-links-'));
let relay: RunningRelay;

beforeAll(async () => {
  await initCrypto();
  relay = await startTestRelay(join(dataDir, 'relay'));
});
afterAll(async () => {
  await relay.close();
  rmSync(dataDir, { recursive: true });
});

function person(name: string): RelayPerson {
  return personInFolder(name, dataDir, relay.address);
}

function must<T>(result: Result<T, { readonly type: string }>): T {
  if (!result.ok) throw new Error(result.error.type);
  return result.value;
}

/** What the short link of an invitation shows to this person. */
async function lookUp(who: RelayPerson, { shortLink }: Invitation): Promise<LinkContent> {
  if (shortLink === undefined) throw new Error('no short link');
  return must(await who.agent.lookUpLink(shortLink, { userId: ONE_USER }));
}

test('[AG100] [AG101] a one-time short link is looked up, kept over a restart, and joined', async () => {
  const [alice, bob, carol] = [person('one-alice'), person('one-bob'), person('one-carol')];
  const linkData = utf8Encode('x'.repeat(13_000));
  const making = alice.agent.createInvitation({ userId: ONE_USER, pq: true, linkData });
  const made = must(await making);
  const found = await lookUp(bob, made);
  expect(found.linkData).toEqual(linkData);
  await expect(lookUp(carol, made)).rejects.toThrow('linkGone');
  await bob.restart();
  const again = await lookUp(bob, made);
  expect(again).toEqual(found);
  const bobConn = bob.join(again.link);
  await alice.until(() => alice.count('connected') === 1);
  await bob.until(() => bob.count('connected') === 1);
  bob.say(bobConn, 'hello');
  await alice.until(() => alice.texts.length === 1);
  expect(alice.events[0]).toMatchObject({ type: 'confirmation', pq: true });
  await Promise.all([alice, bob, carol].map((someone) => someone.close()));
}, 60_000);

test('[AG107] links are looked up and addresses asked through a proxy', async () => {
  const other = await startTestRelay(join(dataDir, 'other'));
  const alice = person('proxied-alice');
  const bob = personInFolder('proxied-bob', dataDir, other.address);
  bob.policy = { mode: 'always', fallback: 'no' };
  const linkData = utf8Encode('Alice');
  const options = { userId: ONE_USER, linkData };
  const address = must(await alice.agent.createAddress(options));
  const oneTime = must(await alice.agent.createInvitation({ ...options, pq: false }));
  bob.join((await lookUp(bob, oneTime)).link);
  bob.join((await lookUp(bob, address)).link);
  await alice.until(() => alice.count('connected') === 1 && alice.count('request') === 1);
  expect([...bob.dialled]).toEqual([other.port]);
  await Promise.all([alice.close(), bob.close()]);
  await other.close();
}, 60_000);

test('[AG90] [AG103] [AG104] an address: looked up, its data changed, asked at, accepted', async () => {
  const [alice, bob] = [person('address-alice'), person('address-bob')];
  const linkData = utf8Encode('Alice');
  const making = alice.agent.createAddress({ userId: ONE_USER, linkData });
  const address = must(await making);
  const seenByBob = async (): Promise<string | undefined> =>
    utf8Decode((await lookUp(bob, address)).linkData);
  expect(await seenByBob()).toBe('Alice');
  alice.transaction((db) => {
    alice.agent.setLinkData(db, address.connId, utf8Encode('Alice of today'));
  });
  await alice.restart();
  // After a restart at once the update may still be under way.
  while ((await seenByBob()) === 'Alice');
  expect(await seenByBob()).toBe('Alice of today');
  const { link } = await lookUp(bob, address);
  const bobConn = bob.join(link);
  await alice.until(() => alice.count('request') === 1);
  await alice.restart();
  const [request] = alice.events.flatMap((event) => (event.type === 'request' ? [event] : []));
  if (request === undefined) throw new Error('no request');
  expect([request.connId, request.pq]).toEqual([address.connId, true]);
  const info = utf8Encode('{"name":"owner"}');
  alice.transaction((db) => alice.agent.acceptRequest(db, request.requestId, { info, pq: true }));
  await alice.until(() => alice.count('connected') === 1);
  await bob.until(() => bob.count('connected') === 1);
  bob.say(bobConn, 'thank you');
  await alice.until(() => alice.texts.length === 1);
  await Promise.all([alice.close(), bob.close()]);
}, 60_000);
