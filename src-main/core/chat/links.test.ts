/** Short links, looking them up, asking at addresses; links of ours before anybody has used them. */
import { describe, expect, test } from 'vitest';
import type { LinkPlan, PendingConnection } from '#shared/model/index.ts';
import { err, ok } from '#shared/result.ts';
import {
  type CompleteShortLink,
  type FullLink,
  formatShortLink,
  parseLink,
} from '../agent/index.ts';
import { utf8Encode } from '../base/index.ts';
import { type ChatWorld, PRESET_SERVER, infoEvent, profileInfo } from '../testing/chat-world.ts';
import {
  LINK_SERVER,
  exampleAddress,
  exampleLink,
  exampleShortLink,
} from '../testing/fake-agent.ts';
import { must } from '../testing/test-core.ts';
import { useChatWorld } from '../testing/use-chat-world.ts';
import { encodeLinkData, parseLinkData } from './protocol/index.ts';

let world: ChatWorld;

useChatWorld((opened) => {
  world = opened;
});

function fullLink(text: string): FullLink {
  const link = must(parseLink(text));
  if (link.type === 'short') throw new Error('not a full link');
  return link;
}

const ALICE = {
  displayName: 'alice',
  fullName: 'Alice A.',
  shortDescr: 'about her',
};

/** Somebody's short link and what its server tells. */
function served(
  kind: 'invitation' | 'address',
  options: { readonly number?: number; readonly linkData?: Uint8Array } = {},
): { readonly text: string; readonly long: string; readonly link: CompleteShortLink } {
  const { number = 77, linkData = encodeLinkData(ALICE, 'welcome!') } = options;
  const link = exampleShortLink(number, kind);
  const long = kind === 'address' ? exampleAddress(number) : exampleLink(number);
  world.agent.setContent(link, { ok: true, value: { link: fullLink(long), linkData } });
  return { text: formatShortLink(link, 'https'), long, link };
}

function ask(
  text: string,
  options: { again?: boolean; message?: string; isIncognito?: boolean } = {},
): ReturnType<typeof world.chat.joinLink> {
  return world.chat.joinLink({ text, isIncognito: false, ...options });
}

function only(): PendingConnection {
  const [pending, ...others] = world.pendings();
  if (pending === undefined || others.length > 0) throw new Error('not one');
  return pending;
}

/** What the last request said. */
function lastAsked(): ReturnType<typeof infoEvent> {
  return infoEvent(world.agent.joined.at(-1)?.info);
}

function reqIdOf(event: ReturnType<typeof infoEvent>): Uint8Array | undefined {
  return event.type === 'contact' ? event.contactReqId : undefined;
}

describe('a link of ours', () => {
  test('[CH65] has a short link that shows the profile', async () => {
    const { connId, pendingId } = await world.link();
    const short = formatShortLink(exampleShortLink(connId, 'invitation'), 'https');
    expect(world.chat.pending(pendingId)?.state).toEqual({
      type: 'waiting',
      link: exampleLink(connId),
      shortLink: short,
    });
    expect(parseLinkData(world.agent.linkData.get(connId) ?? new Uint8Array())).toMatchObject({
      type: 'contact',
      profile: { displayName: 'me', fullName: '' },
      welcomeText: '',
      isBusiness: false,
    });
    expect(world.chat.planLink(short)).toEqual({ type: 'ownLink', pendingId });
  });

  test('[CH65] of a preset server leaves out what everybody knows', async () => {
    const { pendingId } = await world.link();
    const row = world.chat.pendingRow(pendingId);
    const link = { ...exampleShortLink(1, 'invitation'), server: PRESET_SERVER };
    const text = formatShortLink(link, 'simplex');
    world.database.transaction((db) => {
      db.run({ text: `UPDATE chat_connection SET short_link = '${text}'`, values: [] });
    });
    expect(row?.shortLink).toContain('c=');
    const state = world.chat.pending(pendingId)?.state;
    const shown = state?.type === 'waiting' ? (state.shortLink ?? '') : '';
    expect(shown).toMatch(/^https:\/\/preset\.example\/i#[\w-]+\/[\w-]+$/);
  });

  test('[CH71] can show a random name instead of the profile, and the profile again', async () => {
    const { connId, pendingId } = await world.link();
    const shownName = (): unknown => {
      const data = parseLinkData(world.agent.linkData.get(connId) ?? new Uint8Array());
      return data?.type === 'contact' ? data.profile.displayName : undefined;
    };
    const { incognitoName = '' } = must(world.chat.setPendingIncognito(pendingId, true));
    expect(incognitoName).toMatch(/^[A-Z][a-z]+[A-Z][a-z]+$/);
    expect(shownName()).toBe(incognitoName);
    expect(must(world.chat.setPendingIncognito(pendingId, true)).incognitoName).toBe(incognitoName);
    expect(must(world.chat.setPendingIncognito(pendingId, false))).not.toHaveProperty(
      'incognitoName',
    );
    expect(shownName()).toBe('me');
  });

  test('[CH71] can be given to another profile', async () => {
    const { connId, pendingId } = await world.link();
    const first = world.chat.user()?.userId;
    const other = must(world.chat.createUser({ displayName: 'other' }));
    world.news.length = 0;
    must(world.chat.setPendingProfile(pendingId, other.userId));
    expect(world.agent.userOf.get(connId)).toBe(other.userId);
    expect(parseLinkData(world.agent.linkData.get(connId) ?? new Uint8Array())).toMatchObject({
      profile: { displayName: 'other' },
    });
    expect(world.news).toEqual([{ type: 'pending.changed', pendingId }]);
    if (first === undefined) throw new Error('no profile');
    must(world.chat.setPendingProfile(pendingId, first));
    const removed = { type: 'pending.removed', pendingId, userId: other.userId };
    expect(world.news.at(-1)).toEqual(removed);
    expect(world.pendings()).toEqual([]);
  });

  test('[CH71] that is used, or not ours, stays as it is', async () => {
    const { connId, pendingId } = await world.link();
    const { pending } = await world.join();
    world.emitConfirmation(connId, profileInfo('bob'));
    const { userId } = must(world.chat.createUser({ displayName: 'other' }));
    const notAllowed = { ok: false, error: { type: 'notAllowed' } };
    const notFound = { ok: false, error: { type: 'notFound' } };
    expect(world.chat.setPendingIncognito(pendingId, true)).toEqual(notFound);
    expect(world.chat.setPendingProfile(pendingId, userId)).toEqual(notFound);
    expect(world.chat.setPendingIncognito(pending.pendingId, true)).toEqual(notAllowed);
    expect(world.chat.setPendingProfile(pending.pendingId, userId)).toEqual(notAllowed);
  });
});

describe('the plan of a short link', () => {
  test('[CH66] tells its kind and server', () => {
    for (const kind of ['invitation', 'address'] as const) {
      const text = formatShortLink(exampleShortLink(3, kind), 'https');
      expect(world.chat.planLink(text)).toEqual({ type: 'shortLink', kind, server: LINK_SERVER });
    }
    expect(world.chat.planLink(exampleAddress(3))).toEqual({
      type: 'address',
      server: LINK_SERVER,
    });
  });

  test('[CH66] without fingerprint is good for preset servers only', () => {
    const { linkKey } = exampleShortLink(3, 'address');
    const planOf = (host: string): LinkPlan => {
      const server = { hosts: [host], port: '', keyHash: undefined };
      const link = { kind: 'contact', type: 'contact', linkKey, server } as const;
      return world.chat.planLink(formatShortLink(link, 'https'));
    };
    expect(planOf('preset.example')).toMatchObject({ type: 'shortLink', kind: 'address' });
    expect(planOf('else.example')).toEqual({ type: 'invalid', problem: 'damaged' });
  });

  test.each(['group', 'channel', 'relay'] as const)('[CH66] of a %s is unsupported', (type) => {
    const { linkKey } = exampleShortLink(3, 'address');
    const server = { hosts: ['else.example'], port: '', keyHash: undefined };
    const text = formatShortLink({ kind: 'contact', type, linkKey, server }, 'https');
    expect(world.chat.planLink(text)).toEqual({ type: 'unsupported', kind: type });
  });

  test('[CH66] of a long group link is unsupported', () => {
    const data = encodeURIComponent('{"type":"group","groupLinkId":"AQID"}');
    expect(world.chat.planLink(`${exampleAddress(3)}&data=${data}`)).toEqual({
      type: 'unsupported',
      kind: 'group',
    });
  });

  test('[CH66] knows our address and the links of other profiles', async () => {
    const { address } = await world.address();
    expect(world.chat.planLink(address.link)).toEqual({ type: 'ownAddress' });
    expect(world.chat.planLink(address.shortLink ?? '')).toEqual({ type: 'ownAddress' });
    must(world.chat.createUser({ displayName: 'other' }));
    expect(world.chat.planLink(address.link)).toMatchObject({ type: 'address' });
  });
});

describe('looking a link up', () => {
  test('[CH67] tells whose it is', async () => {
    const { text } = served('address');
    expect(must(await world.chat.lookUpLink(`see ${text}`))).toEqual({
      kind: 'address',
      server: LINK_SERVER,
      ...ALICE,
      welcomeText: 'welcome!',
      plan: { type: 'address', server: LINK_SERVER },
    });
    expect(world.pendings()).toEqual([]);
  });

  test('[CH67] shows nothing of data that does not parse', async () => {
    const { text } = served('invitation', { linkData: utf8Encode('{"profile":{}}') });
    expect(must(await world.chat.lookUpLink(text))).toEqual({
      kind: 'invitation',
      server: LINK_SERVER,
      displayName: '',
      fullName: '',
      shortDescr: '',
      welcomeText: '',
      plan: { type: 'invitation', server: LINK_SERVER },
    });
  });

  test('[CH67] makes the profile harmless', async () => {
    const profile = { displayName: '\u202Eeve', fullName: '', image: 'data:text/html;base64,AA==' };
    const { text } = served('address', { linkData: encodeLinkData(profile, '') });
    const preview = must(await world.chat.lookUpLink(text));
    expect(preview).toMatchObject({ displayName: 'eve' });
    expect(preview).not.toHaveProperty('image');
  });

  test('[CH67] finds those who are known by the long link', async () => {
    const { text, long } = served('address');
    const { pendingId } = must(await ask(long));
    expect(must(await world.chat.lookUpLink(text)).plan).toEqual({
      type: 'alreadyAsked',
      pendingId,
    });
  });

  test.each([
    ['a group', '{"groupProfile":{"displayName":"g","fullName":""}}'],
    ['a business', '{"profile":{"displayName":"b","fullName":""},"business":true}'],
  ])('[CH67] that turns out to be %s is unsupported', async (_, json) => {
    const { text } = served('address', { linkData: utf8Encode(json) });
    const planned = {
      ok: false,
      error: { type: 'planned', plan: { type: 'unsupported', kind: 'group' } },
    };
    expect(await world.chat.lookUpLink(text)).toEqual(planned);
    expect(await ask(text)).toEqual(planned);
  });

  test.each([
    [{ type: 'linkGone' }, { type: 'linkGone' }],
    [{ type: 'linkUsed' }, { type: 'linkGone' }],
    [{ type: 'linkData' }, { type: 'badLink', problem: 'damaged' }],
    [{ type: 'version' }, { type: 'badLink', problem: 'versionTooNew' }],
    [
      { type: 'network', server: 's.example', problem: 'SOCKS_NOT_ALLOWED' },
      { type: 'serverProblem', reason: { type: 'socksProblem', detail: 'SOCKS_NOT_ALLOWED' } },
    ],
  ] as const)('[CH67] that fails by %j says so, as joining does', async (error, refusal) => {
    const { text, link } = served('invitation');
    world.agent.setContent(link, { ok: false, error });
    expect(await world.chat.lookUpLink(text)).toEqual({ ok: false, error: refusal });
    expect(await ask(text)).toEqual({ ok: false, error: refusal });
    expect(world.pendings()).toEqual([]);
  });

  test('[CH67] asks nobody where the link is known, long or bad', async () => {
    const own = await world.link();
    const { state } = only();
    const shortLink = state.type === 'waiting' ? (state.shortLink ?? '') : '';
    for (const [text, plan] of [
      [shortLink, { type: 'ownLink', pendingId: own.pendingId }],
      [exampleAddress(5), { type: 'address', server: LINK_SERVER }],
    ] as const) {
      expect(await world.chat.lookUpLink(text)).toEqual({
        ok: false,
        error: { type: 'planned', plan },
      });
    }
    expect(await world.chat.lookUpLink('hello')).toEqual({
      ok: false,
      error: { type: 'badLink', problem: 'notALink' },
    });
    expect(world.agent.lookedUp).toEqual([]);
  });
});

describe('joining a short link', () => {
  test('[CH68] looks it up and joins what it leads to, once', async () => {
    const { text, long } = served('invitation');
    const [first, second] = await Promise.all([ask(text), ask(text)]);
    const { pendingId, peerName } = must(first);
    const alreadyJoining = {
      ok: false,
      error: { type: 'planned', plan: { type: 'alreadyJoining', pendingId } },
    };
    expect(second).toEqual(alreadyJoining);
    expect(peerName).toBe('alice');
    expect(world.agent.joined.map(({ link }) => link)).toEqual([fullLink(long)]);
    expect(await ask(text)).toEqual(alreadyJoining);
    expect(await ask(long)).toEqual(alreadyJoining);
    expect(world.chat.planLink(text)).toEqual({ type: 'alreadyJoining', pendingId });
    expect(world.agent.lookedUp).toHaveLength(2);
  });
});

describe('joining a long link', () => {
  test('[CH263] is done once no look-up of its server waits for an answer', async () => {
    const { long } = served('invitation');
    world.agent.settling = err({ type: 'network', server: 's.example', problem: 'timeout' });
    const reason = { type: 'serverUnreachable', server: 's.example', detail: 'timeout' };
    expect(await ask(long)).toEqual({ ok: false, error: { type: 'serverProblem', reason } });
    expect(world.agent.joined).toEqual([]);
    world.agent.settling = ok(undefined);
    must(await ask(long));
    expect(world.agent.settled).toEqual([fullLink(long), fullLink(long)]);
    expect(world.agent.joined).toHaveLength(1);
    must(await ask(exampleAddress(4)));
    expect(world.agent.settled).toHaveLength(2);
  });
});

describe('asking at an address', () => {
  test('[CH69] tells the profile and an id that is the same there each time', async () => {
    const { pendingId, state } = must(await ask(exampleAddress(4)));
    expect(state).toEqual({ type: 'asking' });
    const request = lastAsked();
    expect(request).toMatchObject({ type: 'contact', profile: { displayName: 'me' }, other: {} });
    expect(reqIdOf(request)).toHaveLength(16);
    const plan = { type: 'alreadyAsked', pendingId };
    expect(await ask(exampleAddress(4))).toEqual({ ok: false, error: { type: 'planned', plan } });
    must(await ask(exampleAddress(4), { again: true }));
    expect(reqIdOf(lastAsked())).toEqual(reqIdOf(request));
    must(await ask(exampleAddress(5)));
    expect(reqIdOf(lastAsked())).not.toEqual(reqIdOf(request));
  });

  test('[CH69] under a random name is not to be told from a stranger', async () => {
    must(await ask(exampleAddress(4)));
    const asProfile = reqIdOf(lastAsked());
    must(await ask(exampleAddress(4), { again: true, isIncognito: true }));
    expect(reqIdOf(lastAsked())).not.toEqual(asProfile);
    must(await ask(exampleAddress(4), { again: true }));
    expect(reqIdOf(lastAsked())).toEqual(asProfile);
  });

  test('[CH69] takes a message along where its app understands it', async () => {
    const { text, long } = served('address');
    must(await ask(text, { message: 'hello alice' }));
    expect(lastAsked()).toMatchObject({
      other: { content: { type: 'text', text: 'hello alice' } },
    });
    must(await ask(long, { message: 'hello alice', again: true }));
    expect(lastAsked()).toMatchObject({ other: {} });
  });

  test('[CH69] with a message that is too long is refused', async () => {
    const { text } = served('address');
    // Of so many different characters that compression does not help.
    const message = Array.from({ length: 11_000 }, (_, i) =>
      String.fromCodePoint(0x4e00 + ((i * 7919) % 20_000)),
    ).join('');
    const refused = await ask(text, { message });
    expect(refused).toMatchObject({ ok: false, error: { type: 'tooLong' } });
    expect(world.pendings()).toEqual([]);
    expect(world.agent.joined).toEqual([]);
  });

  test('[CH70] waits until the owner accepts, then begins with the message', async () => {
    const { text } = served('address');
    const { pendingId } = must(await ask(text, { message: 'hello alice' }));
    const connId = world.connectionOfPending(pendingId);
    world.agent.emit({ type: 'requested', connId });
    expect(only().state).toEqual({ type: 'asked' });
    world.emitConfirmation(connId, profileInfo('alice'));
    const contactId = world.contactOf(connId);
    expect(world.chat.contact(contactId)).toMatchObject({ state: 'connecting' });
    expect(world.messages({ connId, contactId })).toMatchObject([
      { direction: 'sent', content: { text: 'hello alice' }, status: { type: 'delivered' } },
    ]);
    expect(infoEvent(world.agent.allowed[0]?.info)).toMatchObject({
      type: 'info',
      profile: { displayName: 'me' },
    });
    expect(world.chat.planLink(text)).toEqual({ type: 'knownContact', contactId });
    expect(await ask(text, { again: true })).toMatchObject({ ok: false });
  });

  test('[CH70] [CH43] again leaves only a name behind once one of the requests is accepted', async () => {
    const { pendingId } = must(await ask(exampleAddress(4)));
    const first = world.connectionOfPending(pendingId);
    const second = must(await ask(exampleAddress(4), { again: true }));
    must(world.chat.renamePending(second.pendingId, 'my sister'));
    must(await ask(exampleAddress(5)));
    expect(world.pendings()).toHaveLength(3);
    world.emitConfirmation(first, profileInfo('alice'));
    expect(world.pendings()).toHaveLength(1);
    expect(world.chat.contact(world.contactOf(first))?.localAlias).toBe('my sister');
    expect(world.agent.deleted).toHaveLength(1);
  });

  test.each([
    [undefined, 'hello'],
    ['again', 'again'],
  ])('[CH268] again with %j says %j as the same message', async (message, said) => {
    const { text, long } = served('address');
    must(await ask(text, { message: 'hello' }));
    const before = lastAsked();
    const { pendingId } = must(
      await ask(message === undefined ? long : text, {
        again: true,
        ...(message !== undefined && { message }),
      }),
    );
    expect(lastAsked()).toEqual({
      ...before,
      other: {
        ...(before.type === 'contact' && before.other),
        content: { type: 'text', text: said },
      },
    });
    const connId = world.connectionOfPending(pendingId);
    world.emitConfirmation(connId, profileInfo('alice'));
    const contactId = world.contactOf(connId);
    expect(world.messages({ connId, contactId })).toMatchObject([
      { direction: 'sent', content: { text: said }, status: { type: 'delivered' } },
    ]);
    expect(world.chat.chatOf(contactId)).toMatchObject({ draft: '' });
    world.agent.emit({ type: 'peerDeleted', connId });
    must(await ask(text, { again: true }));
    expect(lastAsked()).toMatchObject({ type: 'contact', other: {} });
    expect(JSON.stringify(lastAsked())).not.toContain(said);
  });

  test('[CH268] after one that has failed says nothing of that', async () => {
    const { text } = served('address');
    const { pendingId } = must(await ask(text, { message: 'hello' }));
    const connId = world.connectionOfPending(pendingId);
    world.agent.emit({ type: 'joinFailed', connId, error: { type: 'linkGone' } });
    must(await ask(text));
    expect(JSON.stringify(lastAsked())).not.toContain('hello');
  });

  test('[CH268] again under a random name says nothing of before', async () => {
    const { text } = served('address');
    must(await ask(text, { message: 'hello' }));
    must(await ask(text, { again: true, isIncognito: true }));
    expect(JSON.stringify(lastAsked())).not.toContain('hello');
  });

  test('[CH70] again, though the first was accepted, leaves what it says to be sent', async () => {
    const { text } = served('address');
    const { pendingId } = must(await ask(text, { message: 'hello' }));
    must(await ask(text, { message: 'hello again', again: true }));
    const connId = world.connectionOfPending(pendingId);
    world.emitConfirmation(connId, profileInfo('alice'));
    const contactId = world.contactOf(connId);
    expect(world.messages({ connId, contactId })).toMatchObject([{ content: { text: 'hello' } }]);
    expect(world.chat.chatOf(contactId)).toMatchObject({ draft: 'hello again' });
  });

  test('[CH70] is possible again where the contact has deleted us', async () => {
    const { pendingId } = must(await ask(exampleAddress(4)));
    const connId = world.connectionOfPending(pendingId);
    world.emitConfirmation(connId, profileInfo('alice'));
    const contactId = world.contactOf(connId);
    world.agent.emit({ type: 'peerDeleted', connId });
    const plan = { type: 'addressUsed', contactId } as const;
    expect(world.chat.planLink(exampleAddress(4))).toEqual(plan);
    expect(await ask(exampleAddress(4))).toEqual({ ok: false, error: { type: 'planned', plan } });
    must(await ask(exampleAddress(4), { again: true }));
    expect(world.chat.planLink(exampleAddress(4))).toMatchObject({ type: 'alreadyAsked' });
  });
});
