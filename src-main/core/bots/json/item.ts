/** Chat items in the bot API (85-remote-and-bots section 7.4: ChatItem and its parts). */
import type { Item, ItemStatus, Reaction, SendReason, TextRun } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { base64urlEncode } from '../../base/index.ts';
import type { ItemRecord, ItemRow, JsonObject } from '../../chat/index.ts';
import { noticeJson } from './notice.ts';
import { timeText } from './time.ts';

/** ChatItem. The text of an item that was deleted for everyone is gone. */
export function chatItemJson({ item, row }: ItemRecord): JsonObject {
  const { content, text } = contentJson(item, row);
  const runs = item.content.type === 'text' ? item.content.runs : [];
  const isFormatted = runs.some(({ format }) => format !== undefined);
  return {
    chatDir: { type: item.direction === 'sent' ? 'directSnd' : 'directRcv' },
    meta: metaJson({ item, row }, { text, hasLink: runs.some(isLink) }),
    content,
    mentions: {},
    ...(isFormatted && { formattedText: runs.map(runJson) }),
    reactions: item.reactions.map(reactionCountJson),
  };
}

/** A reaction as commands and events name it. */
export function reactionJson(emoji: string): JsonObject {
  return { type: 'emoji', emoji };
}

function contentJson(item: Item, row: ItemRow): { content: JsonObject; text: string } {
  const tag = item.direction === 'sent' ? 'sndMsgContent' : 'rcvMsgContent';
  switch (row.content.kind) {
    case 'text': {
      const { text } = row.content;
      return { content: { type: tag, msgContent: { type: 'text', text } }, text };
    }
    case 'other':
      return { content: { type: tag, msgContent: row.content.json }, text: row.content.text };
    case 'notice':
      return noticeJson(row.content.notice);
    default:
      return unreachable(row.content);
  }
}

function metaJson(
  { item, row }: ItemRecord,
  shown: { readonly text: string; readonly hasLink: boolean },
): JsonObject {
  const isOut = item.status.type === 'sent' || item.status.type === 'delivered';
  return {
    itemId: item.itemId,
    itemTs: timeText(item.atMs),
    itemText: shown.text,
    itemStatus: statusJson(item.status),
    ...(isOut && { sentViaProxy: false }),
    ...(row.sharedMsgId !== undefined && { itemSharedMsgId: base64urlEncode(row.sharedMsgId) }),
    ...(row.deletedAtMs !== undefined && {
      itemDeleted: { type: 'deleted', deletedTs: timeText(row.deletedAtMs), chatType: 'direct' },
    }),
    itemEdited: item.isEdited,
    userMention: false,
    hasLink: shown.hasLink,
    deletable: item.canDeleteForEveryone,
    editable: item.canEdit,
    showGroupAsSender: false,
    createdAt: timeText(row.createdAtMs),
    updatedAt: timeText(row.editedAtMs ?? row.createdAtMs),
  };
}

function statusJson(status: ItemStatus): JsonObject {
  switch (status.type) {
    case 'pending':
      return { type: 'sndNew' };
    case 'sent':
      return { type: 'sndSent', sndProgress: 'complete' };
    case 'delivered':
      return { type: 'sndRcvd', msgRcptStatus: 'ok', sndProgress: 'complete' };
    case 'delayed':
      return { type: 'sndWarning', agentError: sendErrorJson(status.reason) };
    case 'failed':
      return status.reason.type === 'connectionDeleted'
        ? { type: 'sndErrorAuth' }
        : { type: 'sndError', agentError: sendErrorJson(status.reason) };
    case 'received':
      return { type: status.isRead ? 'rcvRead' : 'rcvNew' };
    default:
      return unreachable(status);
  }
}

function sendErrorJson(reason: SendReason): JsonObject {
  switch (reason.type) {
    case 'connectionDeleted':
      return { type: 'auth' };
    case 'quota':
    case 'expired':
      return { type: reason.type };
    case 'serverUnreachable':
      return { type: 'relay', srvError: { type: 'other', srvError: reason.detail } };
    case 'socksProblem':
      return {
        type: 'proxy',
        proxyServer: '',
        srvError: { type: 'other', srvError: reason.detail },
      };
    case 'noRoute':
      return {
        type: 'proxyRelay',
        proxyServer: reason.server,
        srvError: { type: 'other', srvError: reason.detail },
      };
    case 'blocked':
      return { type: 'other', sndError: `BLOCKED ${reason.reason}` };
    case 'encryptionOutOfSync':
    case 'tooLarge':
      return { type: 'other', sndError: reason.type };
    case 'refused':
      return { type: 'other', sndError: reason.detail };
    default:
      return unreachable(reason);
  }
}

function reactionCountJson({ emoji, count, isOwn }: Reaction): JsonObject {
  return { reaction: reactionJson(emoji), userReacted: isOwn, totalReacted: count };
}

function isLink({ format }: TextRun): boolean {
  return ['uri', 'hyperLink', 'simplexLink'].includes(format?.type ?? '');
}

/** Formats of the read model bear the network's names. */
function runJson({ format, text }: TextRun): JsonObject {
  return { ...(format !== undefined && { format }), text };
}
