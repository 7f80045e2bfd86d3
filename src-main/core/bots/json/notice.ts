/** Notices of a conversation as the network's item contents, with their English text. */
import type { Notice } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { JsonObject } from '../../chat/index.ts';

type NoticeJson = { readonly content: JsonObject; readonly text: string };

/** Content and text of a notice; they are all told as received. */
export function noticeJson(notice: Notice): NoticeJson {
  switch (notice.type) {
    case 'encryption':
      return encryptionJson(notice.quantumResistant);
    case 'quantumResistanceChanged':
      return {
        content: connEvent({ type: 'pqEnabled', enabled: notice.isOn }),
        text: notice.isOn
          ? 'quantum resistant end-to-end encryption'
          : 'standard end-to-end encryption',
      };
    case 'contactConnected':
      return { content: directEvent({ type: 'contactConnected' }), text: 'contact connected' };
    case 'contactDeleted':
      return { content: directEvent({ type: 'contactDeleted' }), text: 'contact deleted' };
    case 'nameChanged':
      return {
        content: directEvent({
          type: 'profileUpdated',
          fromProfile: { displayName: notice.from, fullName: '' },
          toProfile: { displayName: notice.to, fullName: '' },
        }),
        text: `contact ${notice.from} changed to ${notice.to}`,
      };
    case 'messagesSkipped':
    case 'badMessageHash':
    case 'badMessageId':
    case 'duplicateMessage':
    case 'otherMessageConfirmed':
    case 'decryptionFailed':
    case 'unreadable':
      return troubleJson(notice);
    case 'securityCodeChanged':
      return {
        content: connEvent({ type: 'verificationCodeReset' }),
        text: 'security code changed',
      };
    case 'keysOutOfStep':
      return keysJson(notice.state);
    case 'serverChange':
      return serverChangeJson(notice);
    case 'queueLost':
    case 'queueBlocked':
    case 'queueFree':
      return queueJson(notice);
    default:
      return unreachable(notice);
  }
}

type OfQueue = Extract<Notice, { type: 'queueLost' | 'queueBlocked' | 'queueFree' }>;

/** The network has no content for these. */
function queueJson(notice: OfQueue): NoticeJson {
  const whose = notice.type === 'queueLost' || notice.whose === 'own' ? 'receiving' : 'sending';
  const texts = {
    queueLost: 'was deleted by its server',
    queueBlocked: 'was blocked by its server',
    queueFree: 'is not blocked by its server any more',
  };
  return {
    content: connEvent({ type: 'switchQueue', phase: 'started' }),
    text: `the ${whose} queue ${texts[notice.type]}`,
  };
}

function keysJson(state: Extract<Notice, { type: 'keysOutOfStep' }>['state']): NoticeJson {
  const syncStatus = { needed: 'required', started: 'started', agreed: 'agreed' }[state];
  const text = { needed: 'renegotiation required', started: 'started', agreed: 'agreed' }[state];
  return { content: connEvent({ type: 'ratchetSync', syncStatus }), text: `encryption ${text}` };
}

/** A move of ours is told as sent in the network; here all notices are received ones. */
function serverChangeJson({ whose, state }: Extract<Notice, { type: 'serverChange' }>): NoticeJson {
  const phase = state === 'done' ? 'completed' : 'started';
  const text = { started: 'changing address', done: 'changed address', aborted: 'kept address' };
  return {
    content: connEvent({ type: 'switchQueue', phase }),
    text: whose === 'own' ? `you: ${text[state]}` : text[state],
  };
}

type Trouble = Extract<
  Notice,
  {
    type:
      | 'messagesSkipped'
      | 'badMessageHash'
      | 'badMessageId'
      | 'duplicateMessage'
      | 'otherMessageConfirmed'
      | 'decryptionFailed'
      | 'unreadable';
  }
>;

/** Only the number of skipped messages is known, so they are counted from 1. */
function troubleJson(notice: Trouble): NoticeJson {
  switch (notice.type) {
    case 'messagesSkipped':
      return {
        content: integrityError({ type: 'msgSkipped', fromMsgId: 1, toMsgId: notice.count }),
        text: `${String(notice.count)} skipped messages`,
      };
    case 'badMessageHash':
      return { content: integrityError({ type: 'msgBadHash' }), text: 'incorrect message hash' };
    case 'badMessageId':
      return {
        content: integrityError({ type: 'msgBadId', msgId: 0 }),
        text: 'unexpected message ID',
      };
    case 'duplicateMessage':
      return {
        content: integrityError({ type: 'msgDuplicate' }),
        text: 'duplicate message ID',
      };
    case 'otherMessageConfirmed':
      return {
        content: integrityError({ type: 'msgBadHash' }),
        text: 'incorrect message hash in a delivery receipt',
      };
    case 'decryptionFailed':
      return {
        content: decryptionError('ratchetHeader', notice.count),
        text: 'error decrypting message',
      };
    case 'unreadable':
      return {
        content: decryptionError('other', notice.count),
        text: 'error reading message',
      };
    default:
      return unreachable(notice);
  }
}

function encryptionJson(pqEnabled: boolean): NoticeJson {
  const how = pqEnabled ? 'quantum resistant end-to-end encryption' : 'end-to-end encryption';
  const recovery = pqEnabled
    ? 'It has perfect forward secrecy, repudiation and quantum resistant break-in recovery.'
    : 'It has perfect forward secrecy, repudiation and break-in recovery.';
  return {
    content: { type: 'rcvDirectE2EEInfo', e2eeInfo: { pqEnabled } },
    text: `This conversation is protected by ${how}. ${recovery}`,
  };
}

function connEvent(rcvConnEvent: JsonObject): JsonObject {
  return { type: 'rcvConnEvent', rcvConnEvent };
}

function directEvent(rcvDirectEvent: JsonObject): JsonObject {
  return { type: 'rcvDirectEvent', rcvDirectEvent };
}

function decryptionError(msgDecryptError: string, msgCount: number): JsonObject {
  return { type: 'rcvDecryptionError', msgDecryptError, msgCount };
}

function integrityError(msgError: JsonObject): JsonObject {
  return { type: 'rcvIntegrityError', msgError };
}
