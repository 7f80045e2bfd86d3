/** Runs the commands of the bot API over one chat. */
import { unreachable } from '#shared/unreachable.ts';
import {
  contactInfo,
  deleteChat,
  getChat,
  getChats,
  getCode,
  listContacts,
  readChat,
  setAlias,
  verifyCode,
} from './chat-commands.ts';
import type { Command, CommandOf } from './command.ts';
import { connect, createLink, planLink } from './connect-commands.ts';
import { type BotContext, type Response, failure, success } from './context.ts';
import { deleteItems, react, send, sendByName, updateItem } from './item-commands.ts';
import { errorJson } from './json/errors.ts';

type UserCommand = Exclude<Command, CommandOf<'createUser' | 'version'>>;

/** The network switch of the agent, which /_start and /_stop turn. */
export type NetworkSwitch = {
  isOn(): boolean;
  turnOn(): Promise<void>;
  turnOff(): Promise<void>;
};

/** Carries the command out; what it cannot do it says in the response. */
export async function runCommand(
  context: BotContext,
  network: NetworkSwitch,
  command: Command,
): Promise<Response> {
  if (command.type === 'version') return versionInfo(context);
  if (command.type === 'createUser') return createUser(context, command);
  const user = context.chat.user();
  if (user === undefined) return failure(errorJson('noActiveUser'));
  const commandUserId = 'userId' in command ? command.userId : undefined;
  if (commandUserId !== undefined && commandUserId !== user.userId) {
    const ids = { commandUserId, activeUserId: user.userId };
    return failure(errorJson('differentActiveUser', ids));
  }
  return await runUserCommand(context, network, command);
}

function runUserCommand(
  context: BotContext,
  network: NetworkSwitch,
  command: UserCommand,
): Response | Promise<Response> {
  switch (command.type) {
    case 'showUser':
      return success(context, 'activeUser');
    case 'listUsers':
      return listUsers(context);
    case 'startChat':
      return startChat(network);
    case 'stopChat':
      return stopChat(network);
    case 'createLink':
      return createLink(context);
    case 'planLink':
      return planLink(context, command);
    case 'connect':
      return connect(context, command);
    case 'send':
      return send(context, command);
    case 'sendByName':
      return sendByName(context, command);
    case 'updateItem':
      return updateItem(context, command);
    case 'deleteItems':
      return deleteItems(context, command);
    case 'react':
      return react(context, command);
    default:
      return runChatCommand(context, command);
  }
}

type ChatCommand = CommandOf<
  | 'getChats'
  | 'getChat'
  | 'listContacts'
  | 'readChat'
  | 'contactInfo'
  | 'getCode'
  | 'verifyCode'
  | 'deleteChat'
  | 'setAlias'
>;

function runChatCommand(context: BotContext, command: ChatCommand): Response {
  switch (command.type) {
    case 'getChats':
      return getChats(context, command);
    case 'getChat':
      return getChat(context, command);
    case 'listContacts':
      return listContacts(context);
    case 'readChat':
      return readChat(context, command);
    case 'contactInfo':
      return contactInfo(context, command);
    case 'getCode':
      return getCode(context, command);
    case 'verifyCode':
      return verifyCode(context, command);
    case 'deleteChat':
      return deleteChat(context, command);
    case 'setAlias':
      return setAlias(context, command);
    default:
      return unreachable(command);
  }
}

/** One user lives here; the original would make another. */
function createUser(context: BotContext, { profile }: CommandOf<'createUser'>): Response {
  const { displayName } = profile;
  if (context.chat.user() !== undefined) {
    return failure(errorJson('userExists', { contactName: displayName }));
  }
  const created = context.chat.createUser(profile);
  if (!created.ok) {
    const names = { displayName, validName: created.error.suggestion };
    return failure(errorJson('invalidDisplayName', names));
  }
  return success(context, 'activeUser');
}

function listUsers(context: BotContext): Response {
  const unreadCount = context.chat
    .chats()
    .reduce((sum, chat) => sum + (chat.type === 'contact' ? chat.unreadCount : 0), 0);
  return { type: 'usersList', users: [{ user: context.reader.user(), unreadCount }] };
}

async function startChat(network: NetworkSwitch): Promise<Response> {
  if (network.isOn()) return { type: 'chatRunning' };
  await network.turnOn();
  return { type: 'chatStarted' };
}

async function stopChat(network: NetworkSwitch): Promise<Response> {
  if (network.isOn()) await network.turnOff();
  return { type: 'chatStopped' };
}

/** The wire modules have the program's own version; migrations are not told. */
function versionInfo({ version }: BotContext): Response {
  return {
    type: 'versionInfo',
    versionInfo: { version, simplexmqVersion: version, simplexmqCommit: '' },
    chatMigrations: [],
    agentMigrations: [],
  };
}
