/**
 * Command lines of the bot API (85-remote-and-bots sections 6, 7.2 and 7.3). Pure and total: any
 * text of at most a frame gives a command or a message. Where the SDK 0.2.1 and newer clients write
 * a command differently, both forms are read. Commands are case-sensitive; trailing space is cut.
 */
import { isLocalId } from '#shared/ids.ts';
import { type Result, err, ok } from '#shared/result.ts';
import {
  parseMessages,
  parseNewUser,
  parseReaction,
  parseUpdate,
  unsupported,
} from './command-json.ts';
import type { Anchor, ChatRef, Command } from './command.ts';

type Parsed = Result<Command, string>;
type Groups = Readonly<Record<string, string | undefined>>;
type Rule = readonly [RegExp, (groups: Groups) => Parsed];

/** What the original says of a command it does not know. */
const UNKNOWN = 'Failed reading: empty';

/** Item ids of one command. */
const MAX_IDS = 1000;
/** Items of one page. */
const MAX_COUNT = 10_000;
const DEFAULT_COUNT = 100;
/** An id is a safe integer; longer digit strings are no ids. */
const ID = String.raw`\d{1,15}`;
const CHAT = String.raw`(?<kind>[@#*:])(?<id>${ID})`;

/** The command of a line, or why there is none. */
export function parseCommand(line: string): Parsed {
  const text = line.trimEnd();
  for (const [pattern, build] of RULES) {
    const match = pattern.exec(text);
    if (match !== null) return build(match.groups ?? {});
  }
  return err(UNKNOWN);
}

const RULES: readonly Rule[] = [
  rule('/u(?:ser)?', () => ok({ type: 'showUser' })),
  rule('/users', () => ok({ type: 'listUsers' })),
  rule(String.raw`/_create user (?<json>.*)`, createUserAs),
  rule(String.raw`/create user (?<name>'[^']+'|\S+)(?: (?<rest>.*))?`, createUser),
  rule(String.raw`/_start(?: (?:main|snd_files|subscribe|expire|xftp)=(?:on|off))*`, () =>
    ok({ type: 'startChat' }),
  ),
  rule('/_stop', () => ok({ type: 'stopChat' })),
  rule('/version', () => ok({ type: 'version' })),
  rule(String.raw`/_connect plan (?<user>${ID}) (?<rest>.+)`, ({ user, rest = '' }) =>
    withId(user, (userId) => ok({ type: 'planLink', userId, link: rest })),
  ),
  rule(
    String.raw`/_connect (?<user>${ID})(?: incognito=(?<incognito>on|off))?(?: (?<rest>.+))?`,
    connectAs,
  ),
  rule(String.raw`/c(?:onnect)?(?: (?<incognito>incognito(?:=on)?))?(?: (?<rest>.+))?`, connect),
  rule(
    String.raw`/_get chats(?: (?<user>${ID}))?(?: pcc=(?<pcc>on|off))?(?: count=(?<count>${ID}))?`,
    getChats,
  ),
  rule(
    String.raw`/_get chat ${CHAT}(?: (?<anchor>before|after|around)=(?<item>${ID}))?(?: count=(?<count>${ID}))?(?: search=(?<rest>.*))?`,
    getChat,
  ),
  rule(String.raw`/_contacts (?<user>${ID})`, ({ user }) =>
    withId(user, (userId) => ok({ type: 'listContacts', userId })),
  ),
  rule('/contacts', () => ok({ type: 'listContacts' })),
  rule(
    String.raw`/_send ${CHAT}(?: live=(?:on|off))?(?: ttl=(?:\d{1,15}|default))? (?<form>json|text) (?<rest>.*)`,
    send,
  ),
  rule(String.raw`@(?<name>'[^']+'|[^\s']+) (?<rest>.+)`, ({ name, rest = '' }) =>
    ok({ type: 'sendByName', name: unquoted(name), text: rest }),
  ),
  rule(
    String.raw`/_update item ${CHAT} (?<item>${ID})(?: live=(?:on|off))? (?<form>json|text) (?<rest>.*)`,
    updateItem,
  ),
  rule(
    String.raw`/_delete item ${CHAT} (?<items>${ID}(?:,${ID})*) (?<mode>broadcast|internal|internalMark)`,
    deleteItems,
  ),
  rule(String.raw`/_reaction ${CHAT} (?<item>${ID}) (?<added>on|off) (?<json>.*)`, react),
  rule(String.raw`/_read chat ${CHAT}(?: from=${ID} to=(?<to>${ID}))?`, readChat),
  rule(String.raw`/_info ${CHAT}`, (groups) =>
    withChat(groups, (chat) => ok({ type: 'contactInfo', chat })),
  ),
  rule(String.raw`/_get code ${CHAT}`, (groups) =>
    withChat(groups, (chat) => ok({ type: 'getCode', chat })),
  ),
  rule(String.raw`/_verify code ${CHAT}(?: (?<rest>[\d ]+))?`, (groups) =>
    withChat(groups, (chat) =>
      ok({ type: 'verifyCode', chat, ...(groups['rest'] && { code: groups['rest'] }) }),
    ),
  ),
  rule(
    String.raw`/_delete ${CHAT}(?: (?<mode>full|entity|messages))?(?: notify=(?<notify>on|off))?`,
    deleteChat,
  ),
  rule(String.raw`/_set alias ${CHAT}(?: (?<rest>.*))?`, (groups) =>
    withChat(groups, (chat) => ok({ type: 'setAlias', chat, alias: groups['rest'] ?? '' })),
  ),
];

/** A rule for the whole line; `.` is any character, line breaks too. */
function rule(pattern: string, build: (groups: Groups) => Parsed): Rule {
  return [new RegExp(`^${pattern}$`, 'su'), build];
}

function createUserAs({ json }: Groups): Parsed {
  const profile = parseNewUser(json);
  return profile.ok ? ok({ type: 'createUser', profile: profile.value }) : profile;
}

function createUser({ name, rest = '' }: Groups): Parsed {
  return ok({ type: 'createUser', profile: { displayName: unquoted(name), fullName: rest } });
}

function connectAs({ user, incognito, rest }: Groups): Parsed {
  if (incognito === 'on') return err(unsupported('incognito=on'));
  return withId(user, (userId) =>
    ok(
      rest === undefined ? { type: 'createLink', userId } : { type: 'connect', userId, link: rest },
    ),
  );
}

function connect({ incognito, rest }: Groups): Parsed {
  if (incognito !== undefined) return err(unsupported('incognito'));
  return ok(rest === undefined ? { type: 'createLink' } : { type: 'connect', link: rest });
}

function getChats({ user, pcc, count }: Groups): Parsed {
  const hasPending = pcc === 'on';
  const limit = count === undefined ? {} : { count: Number(count) };
  if (user === undefined) return ok({ type: 'getChats', hasPending, ...limit });
  return withId(user, (userId) => ok({ type: 'getChats', userId, hasPending, ...limit }));
}

function getChat(groups: Groups): Parsed {
  const { anchor, item, count, rest: search } = groups;
  const page = {
    anchor: toAnchor(anchor, item),
    count: Math.min(Number(count ?? DEFAULT_COUNT), MAX_COUNT),
    ...(search !== undefined && search !== '' && { search }),
  };
  return withChat(groups, (chat) => ok({ type: 'getChat', chat, page }));
}

function send(groups: Groups): Parsed {
  const { form, rest = '' } = groups;
  const messages = form === 'text' ? ok([{ text: rest }]) : parseMessages(rest);
  if (!messages.ok) return messages;
  return withChat(groups, (chat) => ok({ type: 'send', chat, messages: messages.value }));
}

function updateItem(groups: Groups): Parsed {
  const { item, form, rest = '' } = groups;
  const text = form === 'text' ? ok(rest) : parseUpdate(rest);
  if (!text.ok) return text;
  return withChat(groups, (chat) =>
    withId(item, (itemId) => ok({ type: 'updateItem', chat, itemId, text: text.value })),
  );
}

function deleteItems(groups: Groups): Parsed {
  const itemIds = (groups['items'] ?? '').split(',').map(Number);
  if (itemIds.length > MAX_IDS || !itemIds.every(isLocalId)) return err(UNKNOWN);
  const mode = groups['mode'] === 'broadcast' ? 'broadcast' : 'internal';
  return withChat(groups, (chat) => ok({ type: 'deleteItems', chat, itemIds, mode }));
}

function react(groups: Groups): Parsed {
  const reaction = parseReaction(groups['json']);
  if (!reaction.ok) return reaction;
  const isAdded = groups['added'] === 'on';
  const emoji = reaction.value;
  return withChat(groups, (chat) =>
    withId(groups['item'], (itemId) => ok({ type: 'react', chat, itemId, isAdded, emoji })),
  );
}

function readChat(groups: Groups): Parsed {
  const { to } = groups;
  return withChat(groups, (chat) =>
    to === undefined
      ? ok({ type: 'readChat', chat })
      : withId(to, (upToItemId) => ok({ type: 'readChat', chat, upToItemId })),
  );
}

function deleteChat(groups: Groups): Parsed {
  const { mode = 'full', notify = 'on' } = groups;
  if (mode !== 'full') return err(unsupported(mode));
  return withChat(groups, (chat) => ok({ type: 'deleteChat', chat, notify: notify === 'on' }));
}

const KINDS: Readonly<Record<string, ChatRef['type']>> = {
  '@': 'contact',
  ':': 'pending',
  '#': 'group',
  '*': 'notes',
};

function withChat({ kind = '', id }: Groups, build: (chat: ChatRef) => Parsed): Parsed {
  const type = KINDS[kind];
  if (type === undefined) return err(UNKNOWN);
  return withId(id, (number) => build({ type, id: number }));
}

function withId(digits: string | undefined, build: (id: number) => Parsed): Parsed {
  const id = Number(digits);
  return isLocalId(id) ? build(id) : err(UNKNOWN);
}

function toAnchor(anchor: string | undefined, item: string | undefined): Anchor {
  const itemId = Number(item);
  switch (anchor) {
    case 'before':
    case 'after':
    case 'around':
      return { type: anchor, itemId };
    default:
      return { type: 'latest' };
  }
}

function unquoted(name = ''): string {
  return name.startsWith("'") ? name.slice(1, -1) : name;
}
