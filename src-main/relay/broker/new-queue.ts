/** NEW: a queue with ids of its own, perhaps with short-link data from the start (20-smp 5, 7). */
import { bytesEqual, wipe } from '../../core/base/index.ts';
import { senderIdFromCorrId } from '../../core/crypto/index.ts';
import type { BrokerMessage, NewQueueCommand, QueueRequestData } from '../../core/smp/index.ts';
import { insertQueue, queueByLinkId, queueBySenderId, setLink } from '../store/index.ts';
import { isAuthorised } from './authorise.ts';
import { AUTH_ERROR, type CommandContext, PROHIBITED } from './context.ts';
import { ID_SIZE_BYTES, addNotifier, exchangeKeys } from './server-keys.ts';
import { isPassword } from './password.ts';

export function createQueue(ctx: CommandContext, command: NewQueueCommand): BrokerMessage {
  if (!isAuthorised(ctx, [command.rcvAuthKey])) return AUTH_ERROR;
  if (!isPassword(ctx.password, command.password)) return AUTH_ERROR;
  const ids = chooseIds(ctx, command.queueReqData);
  if ('type' in ids) return ids;
  const server = exchangeKeys(ctx, command.rcvDhKey);
  const mode = command.queueReqData?.type;
  const recipientKeys = [command.rcvAuthKey];
  const rowId = insertQueue(ctx.db, { ...ids, recipientKeys, bodySecret: server.secret, mode });
  wipe(server.secret);
  if (ids.linkId !== undefined && command.queueReqData?.link !== undefined) {
    setLink(ctx.db, rowId, { linkId: ids.linkId, ...command.queueReqData.link.data });
  }
  const { ntfCreds: keys } = command;
  const ntfCreds = keys === undefined ? undefined : addNotifier(ctx, rowId, keys);
  if (command.subMode === 'subscribe') {
    ctx.subscriptions.subscribe(ctx.client, { rowId, recipientId: ids.recipientId });
  }
  return {
    type: 'IDS',
    rcvId: ids.recipientId,
    sndId: ids.senderId,
    srvDhKey: server.publicKey,
    queueMode: mode,
    linkId: ids.linkId,
    ntfCreds,
  };
}

type QueueIds = {
  readonly recipientId: Uint8Array;
  readonly senderId: Uint8Array;
  readonly linkId: Uint8Array | undefined;
};

/**
 * With link data the sender id is inside it already, so the client has chosen it: as the hash of the
 * command's id, lest anybody choose somebody else's.
 */
function chooseIds(
  ctx: CommandContext,
  request: QueueRequestData | undefined,
): QueueIds | BrokerMessage {
  const recipientId = ctx.random(ID_SIZE_BYTES);
  if (request?.link === undefined) {
    return { recipientId, senderId: ctx.random(ID_SIZE_BYTES), linkId: undefined };
  }
  const { senderId } = request.link;
  if (!bytesEqual(senderId, senderIdFromCorrId(ctx.transmission.corrId))) return PROHIBITED;
  const linkId = request.type === 'contact' ? request.link.linkId : ctx.random(ID_SIZE_BYTES);
  if (linkId.length === 0) return PROHIBITED;
  const isTaken =
    queueBySenderId(ctx.db, senderId) !== undefined || queueByLinkId(ctx.db, linkId) !== undefined;
  return isTaken ? AUTH_ERROR : { recipientId, senderId, linkId };
}
