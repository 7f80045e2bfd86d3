/** Runs one decoded command: finds its entity, has it authorised, gives the answer. */
import type { BrokerMessage, ClientCommand } from '../../core/smp/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import {
  type Queue,
  notifierOfQueue,
  queueByNotifierId,
  queueByRecipientId,
} from '../store/index.ts';
import { isAuthorised } from './authorise.ts';
import { NO_ID } from './client.ts';
import { AUTH_ERROR, type CommandContext, OK_MESSAGE, fail } from './context.ts';
import {
  deleteLinkData,
  remove,
  removeNotifier,
  replaceRecipientKeys,
  secure,
  setLinkData,
  setNotifierKeys,
  suspend,
} from './managing.ts';
import { createQueue } from './new-queue.ts';
import { acknowledge, fetchMessage, queueInfo, subscribe } from './receiving.ts';
import { getLink, secureByLink, secureBySender, send } from './sending.ts';

/** Commands that are done at once, in the store's transaction. The others concern other relays. */
export type StoreCommand = OneByOne<
  Exclude<ClientCommand, { readonly type: 'PRXY' | 'PFWD' | 'RFWD' }>
>;

/** A union with one member for every tag, so that cases narrow it. */
type OneByOne<C extends { readonly type: string }> = C extends unknown
  ? { [T in C['type']]: C & { readonly type: T } }[C['type']]
  : never;

/** Whether this relay alone does the command. */
export function isStoreCommand(command: ClientCommand): command is StoreCommand {
  return command.type !== 'PRXY' && command.type !== 'PFWD' && command.type !== 'RFWD';
}

/** The command's answer. Credentials are there as `checkCommandCredentials` wants them. */
export function runCommand(ctx: CommandContext, command: StoreCommand): BrokerMessage {
  // Service sessions are not offered, so nothing may be signed by one.
  if (ctx.transmission.serviceSignature !== undefined) return fail({ type: 'SERVICE' });
  switch (command.type) {
    case 'PING':
      return { type: 'PONG' };
    case 'NEW':
      return createQueue(ctx, command);
    case 'SEND':
      return send(ctx, command);
    case 'SKEY':
      return secureBySender(ctx, command.sndKey);
    case 'LKEY':
      return secureByLink(ctx, command.sndKey);
    case 'LGET':
      return getLink(ctx);
    case 'NSUB':
      return subscribeNotifier(ctx);
    case 'SUBS':
    case 'NSUBS':
      return fail({ type: 'SERVICE' });
    default:
      return forRecipient(ctx, (queue) => runOnQueue(ctx, queue, command));
  }
}

function forRecipient(ctx: CommandContext, run: (queue: Queue) => BrokerMessage): BrokerMessage {
  const queue = queueByRecipientId(ctx.db, ctx.transmission.entityId);
  const mayCommand = isAuthorised(ctx, queue?.recipientKeys ?? []);
  if (!mayCommand || queue === undefined) return AUTH_ERROR;
  return queue.blocked === undefined ? run(queue) : fail(queue.blocked);
}

type QueueCommand = Exclude<
  StoreCommand,
  {
    readonly type: 'PING' | 'NEW' | 'SEND' | 'SKEY' | 'LKEY' | 'LGET' | 'NSUB' | 'SUBS' | 'NSUBS';
  }
>;

function runOnQueue(ctx: CommandContext, queue: Queue, command: QueueCommand): BrokerMessage {
  switch (command.type) {
    case 'SUB':
      return subscribe(ctx, queue);
    case 'GET':
      return fetchMessage(ctx, queue);
    case 'ACK':
      return acknowledge(ctx, queue, command.msgId);
    case 'QUE':
      return queueInfo(ctx, queue);
    case 'KEY':
      return secure(ctx, queue, command.sndKey) === 'secured' ? OK_MESSAGE : AUTH_ERROR;
    case 'RKEY':
      return replaceRecipientKeys(ctx, queue, command.rcvKeys);
    case 'LSET':
      return setLinkData(ctx, queue, command);
    case 'LDEL':
      return deleteLinkData(ctx, queue);
    case 'NKEY':
      return setNotifierKeys(ctx, queue, command);
    case 'NDEL':
      return removeNotifier(ctx, queue);
    case 'OFF':
      return suspend(ctx, queue);
    case 'DEL':
      return remove(ctx, queue);
    default:
      return unreachable(command);
  }
}

function subscribeNotifier(ctx: CommandContext): BrokerMessage {
  const notifierId = ctx.transmission.entityId;
  const queue = queueByNotifierId(ctx.db, notifierId);
  const notifier = queue && notifierOfQueue(ctx.db, queue.rowId);
  const mayCommand = isAuthorised(ctx, notifier === undefined ? [] : [notifier.authKey]);
  if (!mayCommand || queue === undefined || notifier === undefined) return AUTH_ERROR;
  const subscription = { client: ctx.client, notifierId: notifier.notifierId };
  const previous = ctx.notifiers.subscribe(queue.rowId, subscription);
  if (previous !== undefined) {
    const { client } = previous;
    ctx.emit(client, { corrId: NO_ID, entityId: previous.notifierId, message: { type: 'END' } });
  }
  return { type: 'SOK' };
}
