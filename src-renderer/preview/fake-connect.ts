/* eslint-disable max-lines-per-function -- one table of made-up answers */
/** Links, addresses and requests of the preview; words in a link choose what it turns out to be. */
import { contactId, pendingId } from '#shared/ids.ts';
import type { CoreEvent } from '#shared/contract/index.ts';
import type {
  ChatSummary,
  ContactAddress,
  LinkPlan,
  LinkPreview,
  PendingConnection,
  SendReason,
} from '#shared/model/index.ts';
import { err, ok } from '#shared/result.ts';
import type { FakeHandlers } from '../bridge/index.ts';
import { ADDRESS_LINK, LINK, NOW_MS, SHORT_ADDRESS, SHORT_LINK } from './data.ts';

/** What the made-up core lets its parts reach. */
export type FakeWorld = {
  readonly isOffline: boolean;
  readonly chats: ChatSummary[];
  readonly put: (chat: ChatSummary) => void;
  readonly emit: (event: CoreEvent) => void;
};

type ConnectCommand =
  | 'link.plan'
  | 'link.lookUp'
  | 'link.create'
  | 'link.join'
  | 'pending.rename'
  | 'pending.setIncognito'
  | 'pending.setProfile'
  | 'pending.cancel'
  | 'address.get'
  | 'address.create'
  | 'address.update'
  | 'address.delete'
  | 'request.accept'
  | 'request.reject';

const unreachableServer: SendReason = {
  type: 'serverUnreachable',
  server: 'smp4.simplex.im',
  detail: 'connect ENETUNREACH 203.0.113.9:5223',
};
const LONGEST_WELCOME = 400;
const RANDOM_NAME = 'Silent Otter';

export function connectHandlers(world: FakeWorld): Required<Pick<FakeHandlers, ConnectCommand>> {
  const { chats, emit, isOffline, put } = world;
  let address: ContactAddress | undefined;

  function addPending(
    state: PendingConnection['state'],
    more: Partial<PendingConnection> = {},
  ): PendingConnection {
    const connection = {
      pendingId: pendingId(100 + chats.length),
      localAlias: '',
      state,
      createdAtMs: NOW_MS,
      ...more,
    };
    put({ type: 'pending', connection, activeAtMs: NOW_MS });
    return connection;
  }

  function changePending(id: number, change: Partial<PendingConnection>) {
    const chat = chats.find((one) => one.type === 'pending' && one.connection.pendingId === id);
    if (chat?.type !== 'pending') return err({ type: 'notFound' } as const);
    const connection = { ...chat.connection, ...change };
    put({ ...chat, connection });
    return ok(connection);
  }

  return {
    'link.plan': ({ text }) => ok(planOf(text)),
    'link.lookUp': async ({ text }) => {
      if (text.includes('slow')) return new Promise<never>(() => undefined);
      if (isOffline || text.includes('down')) {
        return err({ type: 'serverProblem', reason: unreachableServer });
      }
      return text.includes('gone') ? err({ type: 'linkGone' }) : ok(previewOf(text));
    },
    'link.create': ({ isIncognito }) =>
      isOffline
        ? err({ type: 'serverProblem', reason: unreachableServer })
        : ok(
            addPending(
              { type: 'waiting', link: LINK, shortLink: SHORT_LINK },
              isIncognito ? { incognitoName: RANDOM_NAME } : {},
            ),
          ),
    'link.join': ({ text, isIncognito, message = '' }) => {
      if (message.length > LONGEST_WELCOME) {
        return err({ type: 'tooLong', overBytes: message.length - LONGEST_WELCOME });
      }
      const isAddress = /contact|\/a#/.test(text);
      const name = isIncognito ? { incognitoName: RANDOM_NAME } : {};
      return ok(addPending({ type: isAddress ? 'asking' : 'joining' }, name));
    },
    'pending.rename': ({ pendingId: id, localAlias }) => changePending(id, { localAlias }),
    'pending.setIncognito': ({ pendingId: id, isIncognito }) => {
      const chat = chats.find((one) => one.type === 'pending' && one.connection.pendingId === id);
      if (chat?.type !== 'pending') return err({ type: 'notFound' });
      const { incognitoName: _before, ...connection } = chat.connection;
      const changed = isIncognito ? { ...connection, incognitoName: RANDOM_NAME } : connection;
      put({ ...chat, connection: changed });
      return ok(changed);
    },
    'pending.setProfile': ({ pendingId: id }) => {
      emit({ type: 'chat.removed', chat: { type: 'pending', pendingId: id } });
      return ok(undefined);
    },
    'pending.cancel': ({ pendingId: id }) => {
      emit({ type: 'chat.removed', chat: { type: 'pending', pendingId: id } });
      return ok(undefined);
    },
    'address.get': () => ok(address),
    'address.create': () => {
      if (isOffline) return err({ type: 'serverProblem', reason: unreachableServer });
      address = {
        link: ADDRESS_LINK,
        shortLink: SHORT_ADDRESS,
        isShared: false,
        autoAccept: 'no',
        welcomeText: '',
        createdAtMs: NOW_MS,
      };
      return ok(address);
    },
    'address.update': (change) => {
      if (address === undefined) return err({ type: 'notFound' });
      const over = change.welcomeText.length - LONGEST_WELCOME;
      if (over > 0) return err({ type: 'tooLong', overBytes: over });
      address = { ...address, ...change };
      return ok(address);
    },
    'address.delete': () => {
      address = undefined;
      return ok(undefined);
    },
    'request.accept': ({ requestId }) => {
      emit({ type: 'chat.removed', chat: { type: 'request', requestId } });
      return ok({ contactId: contactId(6) });
    },
    'request.reject': ({ requestId }) => {
      emit({ type: 'chat.removed', chat: { type: 'request', requestId } });
      return ok(undefined);
    },
  };
}

function previewOf(text: string): LinkPreview {
  const isAddress = text.includes('/a#');
  const server = 'smp4.simplex.im';
  return {
    kind: isAddress ? 'address' : 'invitation',
    server,
    displayName: isAddress ? 'Museum of Quiet Things' : 'Pia Sommer',
    fullName: isAddress ? '' : 'Pia Eleonore Sommer',
    shortDescr: isAddress ? 'Open Tuesday to Sunday' : 'Cellist, mostly in trains',
    welcomeText: isAddress
      ? 'Good day. Tell us which room you would like to see, and how many you are.'
      : '',
    plan: text.includes('again')
      ? { type: 'addressUsed', contactId: contactId(4) }
      : { type: isAddress ? 'address' : 'invitation', server },
  };
}

function planOf(text: string): LinkPlan {
  const server = 'smp4.simplex.im';
  if (text.includes('ownaddress')) return { type: 'ownAddress' };
  if (/\bown/.test(text)) return { type: 'ownLink', pendingId: pendingId(1) };
  if (text.includes('joining')) return { type: 'alreadyJoining', pendingId: pendingId(2) };
  if (text.includes('asked')) return { type: 'alreadyAsked', pendingId: pendingId(4) };
  if (text.includes('known')) return { type: 'knownContact', contactId: contactId(1) };
  if (text.includes('used')) return { type: 'addressUsed', contactId: contactId(4) };
  if (text.includes('group')) return { type: 'unsupported', kind: 'group' };
  if (text.includes('channel')) return { type: 'unsupported', kind: 'channel' };
  if (text.includes('relay')) return { type: 'unsupported', kind: 'relay' };
  if (text.includes('damaged')) return { type: 'invalid', problem: 'damaged' };
  if (text.includes('newer')) return { type: 'invalid', problem: 'versionTooNew' };
  if (text.includes('/i#')) return { type: 'shortLink', kind: 'invitation', server };
  if (text.includes('/a#')) return { type: 'shortLink', kind: 'address', server };
  if (text.includes('invitation')) return { type: 'invitation', server };
  if (text.includes('simplex:/contact')) return { type: 'address', server };
  return { type: 'invalid', problem: 'notALink' };
}
