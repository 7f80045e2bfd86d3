/** Strangers and links while there is nowhere to receive, or while more ask than anybody can know. */
import { expect, test } from 'vitest';
import { type ChatWorld, profileInfo, requestInfo } from '../testing/chat-world.ts';
import { exampleAddress, exampleLink, exampleShortLink } from '../testing/fake-agent.ts';
import { must } from '../testing/test-core.ts';
import { useChatWorld } from '../testing/use-chat-world.ts';
import { formatShortLink } from '../agent/index.ts';

let world: ChatWorld;

useChatWorld((opened) => {
  world = opened;
});

const NO_SERVERS = {
  ok: false,
  error: { type: 'serverProblem', reason: { type: 'refused', detail: 'noServers' } },
};

test.each(['asProfile', 'incognito'] as const)(
  '[CH97] a flood of requests accepted %s is as little as one that waits for the user',
  async (autoAccept) => {
    const { connId } = await world.address();
    must(world.chat.updateAddress({ isShared: false, autoAccept, welcomeText: '' }));
    for (let reqId = 0; reqId < 256; reqId++) world.agent.request(connId, requestInfo({ reqId }));
    expect(world.contactIds()).toHaveLength(200);
    expect(world.requests()).toHaveLength(56);
    const [first] = world.agent.accepted;
    if (first === undefined) throw new Error('nobody was accepted');
    world.agent.emit({ type: 'info', connId: first.id, info: profileInfo('bob') });
    world.agent.emit({ type: 'connected', connId: first.id, pq: true });
    world.agent.request(connId, requestInfo({ reqId: 1, displayName: 'again' }));
    expect(world.requests()).toHaveLength(56);
    expect(world.contactIds()).toHaveLength(200);
  },
);

test('[CH95] without a server to receive on, nobody is accepted', async () => {
  const { connId } = await world.address();
  must(world.chat.updateAddress({ isShared: false, autoAccept: 'asProfile', welcomeText: '' }));
  world.agent.hasServers = false;
  world.agent.request(connId, requestInfo());
  const [request] = world.requests();
  if (request === undefined) throw new Error('no request');
  expect(world.chat.acceptRequest(request.requestId, false)).toEqual(NO_SERVERS);
  world.agent.hasServers = true;
  must(world.chat.acceptRequest(request.requestId, false));
});

test('[CH70] without a server to receive on, nothing is joined and nothing looked up', async () => {
  world.agent.hasServers = false;
  const texts = [
    exampleLink(900),
    exampleAddress(901),
    formatShortLink(exampleShortLink(902, 'invitation'), 'https'),
  ];
  for (const text of texts) {
    expect(await world.chat.joinLink({ text, isIncognito: false })).toEqual(NO_SERVERS);
  }
  expect([world.agent.joined, world.agent.lookedUp, world.pendings()]).toEqual([[], [], []]);
});
