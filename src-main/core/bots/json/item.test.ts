import { describe, expect, it } from 'vitest';
import { contactId, itemId } from '#shared/ids.ts';
import type { Item, ItemStatus, Notice } from '#shared/model/index.ts';
import type { ItemRecord, ItemRow } from '../../chat/index.ts';
import { chatItemJson } from './item.ts';
import { noticeJson } from './notice.ts';

const ids = { itemId: itemId(3), contactId: contactId(2) };

function record(item: Partial<Item>, row: Partial<ItemRow>): ItemRecord {
  return {
    item: {
      ...ids,
      direction: 'sent',
      content: { type: 'text', text: 'hi', runs: [{ text: 'hi' }] },
      status: { type: 'pending' },
      atMs: 1_000,
      isEdited: false,
      canEdit: true,
      canDeleteForEveryone: true,
      reactions: [],
      ...item,
    },
    row: {
      ...ids,
      isSent: true,
      content: { kind: 'text', text: 'hi' },
      sharedMsgId: Uint8Array.of(1, 2, 3),
      status: 'pending',
      reason: undefined,
      atMs: 1_000,
      editedAtMs: undefined,
      isLive: false,
      deletedAtMs: undefined,
      isProxied: undefined,
      createdAtMs: 2_000,
      ...row,
    },
  };
}

describe('an item', () => {
  it('that waits to be sent', () => {
    expect(chatItemJson(record({}, {}))).toEqual({
      chatDir: { type: 'directSnd' },
      meta: {
        itemId: 3,
        itemTs: '1970-01-01T00:00:01.000Z',
        itemText: 'hi',
        itemStatus: { type: 'sndNew' },
        itemSharedMsgId: 'AQID',
        itemEdited: false,
        userMention: false,
        hasLink: false,
        deletable: true,
        editable: true,
        showGroupAsSender: false,
        createdAt: '1970-01-01T00:00:02.000Z',
        updatedAt: '1970-01-01T00:00:02.000Z',
      },
      content: { type: 'sndMsgContent', msgContent: { type: 'text', text: 'hi' } },
      mentions: {},
      reactions: [],
    });
  });

  it('of another kind keeps its content as it came, and its reactions and marks', () => {
    const json = { type: 'link', text: 'see', preview: { uri: 'https://a.b' } };
    const reactions = [{ emoji: '👍', count: 2, isOwn: true }];
    const item = { direction: 'received', status: { type: 'received', isRead: false } } as const;
    const content = { type: 'unsupported', contentType: 'link', text: 'see' } as const;
    const received = record(
      { ...item, content, reactions, isEdited: true },
      { content: { kind: 'other', text: 'see', json }, editedAtMs: 3_000, deletedAtMs: 4_000 },
    );
    expect(chatItemJson(received)).toMatchObject({
      chatDir: { type: 'directRcv' },
      meta: {
        itemText: 'see',
        itemStatus: { type: 'rcvNew' },
        itemEdited: true,
        updatedAt: '1970-01-01T00:00:03.000Z',
        itemDeleted: { type: 'deleted', deletedTs: '1970-01-01T00:00:04.000Z', chatType: 'direct' },
      },
      content: { type: 'rcvMsgContent', msgContent: json },
      reactions: [{ reaction: { type: 'emoji', emoji: '👍' }, userReacted: true, totalReacted: 2 }],
    });
  });

  it.each<[ItemStatus, unknown]>([
    [{ type: 'sent' }, { type: 'sndSent', sndProgress: 'complete' }],
    [{ type: 'delivered' }, { type: 'sndRcvd', msgRcptStatus: 'ok', sndProgress: 'complete' }],
    [{ type: 'received', isRead: true }, { type: 'rcvRead' }],
    [{ type: 'failed', reason: { type: 'connectionDeleted' } }, { type: 'sndErrorAuth' }],
    [
      { type: 'failed', reason: { type: 'expired' } },
      { type: 'sndError', agentError: { type: 'expired' } },
    ],
    [
      { type: 'failed', reason: { type: 'refused', detail: 'X' } },
      { type: 'sndError', agentError: { type: 'other', sndError: 'X' } },
    ],
    [
      { type: 'failed', reason: { type: 'tooLarge' } },
      { type: 'sndError', agentError: { type: 'other', sndError: 'tooLarge' } },
    ],
    [
      { type: 'failed', reason: { type: 'blocked', server: 's', reason: 'spam' } },
      { type: 'sndError', agentError: { type: 'other', sndError: 'BLOCKED spam' } },
    ],
    [
      { type: 'delayed', reason: { type: 'quota' } },
      { type: 'sndWarning', agentError: { type: 'quota' } },
    ],
    [
      { type: 'delayed', reason: { type: 'connectionDeleted' } },
      { type: 'sndWarning', agentError: { type: 'auth' } },
    ],
    [
      { type: 'delayed', reason: { type: 'serverUnreachable', server: 's', detail: 'timeout' } },
      {
        type: 'sndWarning',
        agentError: { type: 'relay', srvError: { type: 'other', srvError: 'timeout' } },
      },
    ],
  ])('has the status %j', (status, json) => {
    expect(chatItemJson(record({ status }, {}))).toMatchObject({ meta: { itemStatus: json } });
  });
});

describe('a notice', () => {
  it.each<[Notice, string, unknown]>([
    [
      { type: 'encryption', quantumResistant: false },
      'This conversation is protected by end-to-end encryption. It has perfect forward secrecy, repudiation and break-in recovery.',
      { type: 'rcvDirectE2EEInfo', e2eeInfo: { pqEnabled: false } },
    ],
    [
      { type: 'quantumResistanceChanged', isOn: true },
      'quantum resistant end-to-end encryption',
      { type: 'rcvConnEvent', rcvConnEvent: { type: 'pqEnabled', enabled: true } },
    ],
    [
      { type: 'contactDeleted' },
      'contact deleted',
      { type: 'rcvDirectEvent', rcvDirectEvent: { type: 'contactDeleted' } },
    ],
    [
      { type: 'nameChanged', from: 'a', to: 'b' },
      'contact a changed to b',
      {
        type: 'rcvDirectEvent',
        rcvDirectEvent: {
          type: 'profileUpdated',
          fromProfile: { displayName: 'a', fullName: '' },
          toProfile: { displayName: 'b', fullName: '' },
        },
      },
    ],
    [
      { type: 'messagesSkipped', count: 3 },
      '3 skipped messages',
      { type: 'rcvIntegrityError', msgError: { type: 'msgSkipped', fromMsgId: 1, toMsgId: 3 } },
    ],
    [
      { type: 'badMessageHash' },
      'incorrect message hash',
      { type: 'rcvIntegrityError', msgError: { type: 'msgBadHash' } },
    ],
    [
      { type: 'badMessageId' },
      'unexpected message ID',
      { type: 'rcvIntegrityError', msgError: { type: 'msgBadId', msgId: 0 } },
    ],
    [
      { type: 'duplicateMessage' },
      'duplicate message ID',
      { type: 'rcvIntegrityError', msgError: { type: 'msgDuplicate' } },
    ],
    [
      { type: 'otherMessageConfirmed' },
      'incorrect message hash in a delivery receipt',
      { type: 'rcvIntegrityError', msgError: { type: 'msgBadHash' } },
    ],
    [
      { type: 'decryptionFailed', count: 2 },
      'error decrypting message',
      { type: 'rcvDecryptionError', msgDecryptError: 'ratchetHeader', msgCount: 2 },
    ],
    [
      { type: 'unreadable', count: 2 },
      'error reading message',
      { type: 'rcvDecryptionError', msgDecryptError: 'other', msgCount: 2 },
    ],
    [
      { type: 'securityCodeChanged' },
      'security code changed',
      { type: 'rcvConnEvent', rcvConnEvent: { type: 'verificationCodeReset' } },
    ],
  ])('%j', (notice, text, content) => {
    expect(noticeJson(notice)).toEqual({ text, content });
  });
});
