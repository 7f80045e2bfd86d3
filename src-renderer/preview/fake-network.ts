/* eslint-disable max-lines-per-function -- one table of made-up answers */
/** Servers, network settings, statistics, profiles and message info of the preview. */
import type { AppStatus, CoreEvent } from '#shared/contract/index.ts';
import { userId } from '#shared/ids.ts';
import type {
  Item,
  ItemInfo,
  NetworkPage,
  NetworkSettings,
  ServerConfiguration,
  ServerEntry,
  ServerOperator,
  ServerTest,
  TrafficCounts,
  UserProfile,
} from '#shared/model/index.ts';
import { err, ok } from '#shared/result.ts';
import type { FakeHandlers } from '../bridge/index.ts';
import { NOW_MS } from './data.ts';

export type FakeNetworkOptions = {
  readonly emit: (event: CoreEvent) => void;
  readonly findItem: (contactId: number, itemId: number) => Item | undefined;
  readonly setStatus: (status: AppStatus) => void;
  readonly isChoosing: boolean;
  readonly isOffline: boolean;
  readonly hasChats: boolean;
};

const DAY_MS = 86_400_000;
const FINGERPRINT = 'u2dS9sG8nMNURyZwqASV4yROM28Er0luVTx5X1CsMrU=';
const CONDITIONS_URL = 'https://servers.example.org/conditions/2026.html';

function operator(id: string, name: string, change: Partial<ServerOperator>): ServerOperator {
  return {
    operatorId: id,
    name,
    legalName: `${name} Ltd`,
    website: `https://${id}.example.org`,
    isEnabled: true,
    isForReceiving: true,
    isForRouting: true,
    isForFiles: true,
    conditions: { url: CONDITIONS_URL },
    ...change,
  };
}

function preset(serverId: number, operatorId: string, protocol: ServerEntry['protocol']) {
  const name = `${protocol}${-serverId}.${operatorId}.example.org`;
  const address = `${protocol}://${FINGERPRINT}@${name}`;
  return { serverId, protocol, address, name, operatorId, isEnabled: serverId !== -5 };
}

const usual: NetworkSettings = {
  proxy: { type: 'none' },
  onionHosts: 'whenAvailable',
  isolation: 'session',
  routing: 'unknown',
  routingFallback: 'protected',
  webPort: 'no',
  timeouts: {
    connectMs: 25_000,
    proxyConnectMs: 35_000,
    requestMs: 15_000,
    proxyRequestMs: 20_000,
    pingIntervalMs: 1_200_000,
    pingCount: 3,
    keepAliveIdleMs: 30_000,
  },
};

const counts: TrafficCounts = {
  sentDirectly: 41,
  sentThroughProxy: 318,
  received: 502,
  deleted: 4,
  expired: 1,
  errors: 0,
  reconnects: 6,
  bytesSent: 5_914_120,
  bytesReceived: 8_230_118,
};

export function networkHandlers(options: FakeNetworkOptions): FakeHandlers {
  const accepted = options.isChoosing ? {} : { acceptedAtMs: NOW_MS - 40 * DAY_MS };
  let operators = [
    operator('lantern', 'Lantern', { conditions: { url: CONDITIONS_URL, ...accepted } }),
    operator('harbour', 'Harbour Networks', {
      isForReceiving: false,
      isForFiles: false,
      conditions: { url: CONDITIONS_URL },
    }),
  ];
  let servers: ServerEntry[] = [
    ...[-1, -2, -3, -4, -5].map((id) => preset(id, 'lantern', 'smp')),
    ...[-6, -7].map((id) => preset(id, 'lantern', 'xftp')),
    ...[-8, -9, -10].map((id) => preset(id, 'harbour', 'smp')),
    ...(options.isChoosing
      ? []
      : [
          {
            serverId: 1,
            protocol: 'smp' as const,
            address: `smp://${FINGERPRINT}:hush-hush@relay.berg.example,h3kx5vq2nyl7.onion`,
            name: 'relay.berg.example',
            isEnabled: true,
            lastTest: { type: 'passed', durationMs: 812 } as const,
          },
          {
            serverId: 2,
            protocol: 'smp' as const,
            address: `smp://${FINGERPRINT}@192.0.2.17:5224`,
            name: '192.0.2.17:5224',
            isEnabled: true,
            lastTest: {
              type: 'failed',
              step: 'connect',
              problem: 'unreachable',
              detail: 'connect ECONNREFUSED 192.0.2.17:5224',
            } as const,
          },
        ]),
  ];
  let page: NetworkPage = {
    settings: options.isOffline
      ? {
          ...usual,
          proxy: { type: 'socks5', host: '127.0.0.1', port: 9050, login: { type: 'isolate' } },
        }
      : usual,
    usual,
    bounds: {
      connectMs: { min: 5_000, max: 180_000, usual: 25_000 },
      proxyConnectMs: { min: 5_000, max: 300_000, usual: 35_000 },
      requestMs: { min: 3_000, max: 120_000, usual: 15_000 },
      proxyRequestMs: { min: 3_000, max: 180_000, usual: 20_000 },
      pingIntervalMs: { min: 60_000, max: 3_600_000, usual: 1_200_000 },
      pingCount: { min: 1, max: 10, usual: 3 },
      keepAliveIdleMs: { min: 0, max: 7_200_000, usual: 30_000 },
    },
  };
  let profiles: UserProfile[] = [
    profile(1, 'Ida Berg', { isActive: true, shortDescr: 'Reads on trains' }),
    profile(2, 'Ida (work)', { isMuted: true, unreadCount: 3 }),
    profile(3, 'The quiet one', { isHidden: true }),
  ];
  const visible = () => profiles.filter((one) => one.isActive || !one.isHidden);

  function configuration(): ServerConfiguration {
    const isMissing = operators.some(
      (one) => one.isEnabled && one.conditions.acceptedAtMs === undefined,
    );
    return { operators, servers, problems: isMissing ? ['conditionsNotAccepted'] : [] };
  }

  function changeProfile(id: number, change: Partial<UserProfile>): UserProfile | undefined {
    profiles = profiles.map((one) => (one.userId === id ? { ...one, ...change } : one));
    options.emit({ type: 'profiles.changed', profiles: visible() });
    return profiles.find((one) => one.userId === id);
  }

  function activate(id: number): UserProfile {
    profiles = profiles.map((one) => ({ ...one, isActive: one.userId === id }));
    const user = profiles.find((one) => one.isActive) ?? profile(id, 'Ida Berg', {});
    options.setStatus({ type: 'ready', user });
    options.emit({ type: 'profiles.changed', profiles: visible() });
    return user;
  }

  return {
    'user.create': ({ displayName }) => {
      if (displayName.includes('@')) {
        return err({ type: 'badName', suggestion: displayName.replaceAll('@', '') });
      }
      const id = profiles.length + 1;
      profiles = [...profiles, profile(id, displayName, {})];
      return ok(activate(id));
    },
    'profiles.list': () => ok(visible()),
    'profiles.reveal': ({ password }) =>
      ok(password === 'psst' ? profiles.filter((one) => one.isHidden) : []),
    'profile.activate': ({ userId: id }) => ok(activate(id)),
    'profile.update': ({ userId: id, ...change }) => {
      const changed = changeProfile(id, change);
      return changed === undefined ? err({ type: 'notFound' }) : ok(changed);
    },
    'profile.mute': ({ userId: id, isMuted }) => ok(void changeProfile(id, { isMuted })),
    'profile.setReceipts': ({ userId: id, isOn }) =>
      ok(void changeProfile(id, { sendsReceipts: isOn })),
    'profile.hide': ({ userId: id, password }) =>
      password === 'psst'
        ? err({ type: 'passwordInUse' })
        : ok(void changeProfile(id, { isHidden: true })),
    'profile.unhide': ({ userId: id, password }) =>
      password === 'psst'
        ? ok(void changeProfile(id, { isHidden: false }))
        : err({ type: 'wrongPassword' }),
    'profile.delete': ({ userId: id }) => {
      profiles = profiles.filter((one) => one.userId !== id);
      const [first] = profiles;
      if (first !== undefined && !profiles.some((one) => one.isActive)) activate(first.userId);
      else options.emit({ type: 'profiles.changed', profiles: visible() });
      return ok(undefined);
    },

    'network.page': () => ok(page),
    'network.set': ({ settings }) => {
      if (settings.proxy.type === 'socks5' && settings.proxy.host.includes(' ')) {
        return err({ type: 'outOfBounds', field: 'proxyHost' });
      }
      page = { ...page, settings };
      return ok(page);
    },
    'network.statistics': () => ok(statistics(options)),
    'network.resetStatistics': () => ok(statistics(options)),
    'network.reconnect': () => ok(undefined),
    'servers.configuration': () => ok(configuration()),
    'servers.add': ({ protocol, text }) => {
      const lines = text.split('\n');
      const errors = lines.flatMap((line, at) =>
        line.includes('@') ? [] : [{ line: at + 1, problem: 'noFingerprint' as const }],
      );
      if (errors.length > 0) return err({ type: 'badAddresses', errors });
      const added = lines.map((address, at) => ({
        serverId: servers.length + at + 1,
        protocol,
        address,
        name: address.split('@')[1] ?? address,
        isEnabled: true,
      }));
      servers = [...servers, ...added];
      return ok(configuration());
    },
    'servers.enable': ({ serverId, isEnabled }) => {
      servers = servers.map((one) => (one.serverId === serverId ? { ...one, isEnabled } : one));
      return ok(configuration());
    },
    'servers.remove': ({ serverId }) => {
      servers = servers.filter((one) => one.serverId !== serverId);
      return ok(configuration());
    },
    'servers.test': async ({ serverId }) => {
      await new Promise((resolve) => setTimeout(resolve, 700));
      return ok(testOf(serverId));
    },
    'servers.setOperator': ({ operatorId, use }) => {
      operators = operators.map((one) =>
        one.operatorId === operatorId ? { ...one, ...use } : one,
      );
      return ok(configuration());
    },
    'servers.acceptConditions': ({ operatorIds }) => {
      operators = operators.map((one) =>
        operatorIds.includes(one.operatorId)
          ? { ...one, conditions: { ...one.conditions, acceptedAtMs: NOW_MS } }
          : one,
      );
      if (options.isChoosing) activate(1);
      return ok(configuration());
    },

    'items.info': ({ contactId, itemId }) => {
      const item = options.findItem(contactId, itemId);
      return item === undefined ? err({ type: 'notFound' }) : ok(infoOf(item));
    },
  };
}

function profile(id: number, displayName: string, change: Partial<UserProfile>): UserProfile {
  return {
    userId: userId(id),
    displayName,
    fullName: '',
    shortDescr: '',
    isActive: false,
    isMuted: false,
    isHidden: false,
    sendsReceipts: true,
    unreadCount: 0,
    ...change,
  };
}

function testOf(serverId: number): ServerTest {
  if (serverId % 4 !== 2) return { type: 'passed', durationMs: 640 + serverId * 7 };
  return {
    type: 'failed',
    step: 'createQueue',
    problem: 'passwordNeeded',
    detail: 'ERR AUTH',
  };
}

function statistics({ isOffline, hasChats }: FakeNetworkOptions) {
  const isUp = !isOffline;
  const subscriptions = isUp
    ? { active: 8, pending: 1, failed: 0 }
    : { active: 0, pending: 6, failed: 3 };
  return {
    sinceMs: NOW_MS - 3 * DAY_MS,
    servers: hasChats
      ? [
          {
            server: 'smp4.simplex.im',
            state: isUp ? ('connected' as const) : ('disconnected' as const),
            ...(isUp
              ? {}
              : { lastProblem: { type: 'socksProblem', detail: 'ECONNREFUSED' } as const }),
            sessionCount: isUp ? 1 : 0,
            subscriptions: isUp ? { active: 6, pending: 0, failed: 0 } : subscriptions,
            counts,
          },
          {
            server: 'smp9.simplex.im',
            state: isUp ? ('connecting' as const) : ('disconnected' as const),
            sessionCount: 0,
            subscriptions: { active: 2, pending: 1, failed: 0 },
            counts: { ...counts, sentDirectly: 0, errors: 2, bytesSent: 911 },
          },
        ]
      : [],
    total: { ...counts, subscriptions },
  };
}

function infoOf(item: Item): ItemInfo {
  const base: ItemInfo = { item, createdAtMs: item.atMs };
  if (item.direction === 'received') return base;
  const edited = item.isEdited ? { editedAtMs: item.atMs + 60_000 } : {};
  const { type } = item.status;
  if (type === 'sent' || type === 'delivered') return { ...base, ...edited, isProxied: true };
  if (type === 'failed') return base;
  return {
    ...base,
    delivery: {
      expiresAtMs: NOW_MS + 2 * DAY_MS,
      queues: [
        {
          server: 'smp9.simplex.im',
          serverState: 'disconnected',
          aheadCount: 2,
          waitsFor: 'retry',
          nextTryAtMs: NOW_MS + 40_000,
          lastProblem: {
            type: 'serverUnreachable',
            server: 'smp9.simplex.im',
            detail: 'connect ECONNREFUSED',
          },
        },
      ],
    },
  };
}
