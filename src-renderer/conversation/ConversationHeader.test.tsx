import { describe, expect, test } from 'vitest';
import type { NetworkPage, ServerStatus } from '#shared/model/index.ts';
import { ok } from '#shared/result.ts';
import { ServerIndicator } from '../chat-list/ServerIndicator.tsx';
import { createI18n } from '../i18n/index.ts';
import type { ContactSummary } from '../stores/index.ts';
import { testContact } from '../testing/index.ts';
import { markupInApp, testStores, wordsOf } from '../testing/render.tsx';
import { ConversationHeader } from './ConversationHeader.tsx';

const proxy = { type: 'socks5', host: '127.0.0.1', port: 9050, login: { type: 'none' } } as const;
const timeouts = {
  connectMs: 1,
  proxyConnectMs: 1,
  requestMs: 1,
  proxyRequestMs: 1,
  pingIntervalMs: 1,
  pingCount: 1,
  keepAliveIdleMs: 1,
};
const settings = {
  proxy,
  onionHosts: 'whenAvailable',
  isolation: 'session',
  routing: 'unknown',
  routingFallback: 'protected',
  webPort: 'no',
  timeouts,
} as const;
const wide = { min: 1, max: 1, usual: 1 };
const bounds: NetworkPage['bounds'] = {
  connectMs: wide,
  proxyConnectMs: wide,
  requestMs: wide,
  proxyRequestMs: wide,
  pingIntervalMs: wide,
  pingCount: wide,
  keepAliveIdleMs: wide,
};
const page: NetworkPage = { settings, usual: settings, bounds };

async function read(
  language: string,
  lastProblem: ServerStatus['lastProblem'],
  change: Parameters<typeof testContact>[1] = {},
) {
  const stores = testStores({ 'network.page': () => ok(page) });
  await stores.network.load();
  const server = { server: 's', state: 'disconnected', connectionCount: 1 } as const;
  stores.chats.state.setState({
    servers: [{ ...server, ...(lastProblem !== undefined && { lastProblem }) }],
  });
  const contact = testContact(1, { displayName: 'Anna', ...change });
  const chat: ContactSummary = {
    type: 'contact',
    contact,
    unreadCount: 0,
    draft: '',
    activeAtMs: 0,
  };
  return {
    header: wordsOf(markupInApp(<ConversationHeader chat={chat} />, stores, language)),
    indicator: wordsOf(markupInApp(<ServerIndicator isRail={false} />, stores, language)),
  };
}

describe.each(['en', 'de'])('the line below the name, in %s', (language) => {
  const { t } = createI18n(language);
  const proxyWords = t('indicator.proxyProblem', { address: '127.0.0.1:9050' });
  const ofProxy = { type: 'socksProblem', detail: 'SOCKS_AUTHENTICATION' } as const;

  test('names the proxy as the connection indicator does, and where it is set', async () => {
    const { header, indicator } = await read(language, ofProxy);
    expect(header).toContain(proxyWords);
    expect(header).toContain(t('itemInfo.settings'));
    expect(header).not.toContain(t('conversation.statusOffline'));
    expect(indicator).toContain(proxyWords);
  });

  test('does not name it where the servers themselves cannot be reached', async () => {
    const problem = { type: 'serverUnreachable', server: 's', detail: 'ECONNREFUSED' } as const;
    const { header, indicator } = await read(language, problem);
    expect(header).toContain(t('conversation.statusOffline'));
    expect(header).not.toContain(t('itemInfo.settings'));
    expect(indicator).toContain(t('servers.offline'));
  });

  test('says first that the contact deleted the conversation', async () => {
    const { header } = await read(language, ofProxy, { state: 'deletedByContact' });
    expect(header).toContain(t('conversation.statusDeleted'));
    expect(header).not.toContain(proxyWords);
  });
});
