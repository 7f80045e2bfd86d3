/** Sentences for what happened to a conversation. */
import type { TFunction } from 'i18next';
import type { Notice } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { blockingText } from './blocking.ts';

export function noticeText(t: TFunction, notice: Notice, name: string): string {
  switch (notice.type) {
    case 'encryption':
      return notice.quantumResistant ? t('notice.encryptionQuantum') : t('notice.encryption');
    case 'quantumResistanceChanged':
      return notice.isOn ? t('notice.quantumOn') : t('notice.quantumOff');
    case 'contactConnected':
    case 'contactDeleted':
    case 'otherMessageConfirmed':
      return t(`notice.${notice.type}`, { name });
    case 'nameChanged':
      return t('notice.nameChanged', { from: notice.from, to: notice.to });
    case 'messagesSkipped':
    case 'decryptionFailed':
    case 'unreadable':
      return t(`notice.${notice.type}`, { count: notice.count });
    case 'badMessageHash':
    case 'badMessageId':
    case 'duplicateMessage':
    case 'securityCodeChanged':
      return t(`notice.${notice.type}`);
    case 'keysOutOfStep':
      return t(keysWords[notice.state]);
    case 'serverChange':
      return notice.whose === 'own'
        ? t(ownServerWords[notice.state])
        : t('notice.contactServerDone', { name });
    case 'queueLost':
      return t('notice.queueLost', { name });
    case 'queueBlocked':
      return blockingText(t, notice.whose, { blocking: notice, name });
    case 'queueFree':
      return t(notice.whose === 'own' ? 'blocked.ownFree' : 'blocked.contactFree', { name });
    default:
      return unreachable(notice);
  }
}

const keysWords = {
  needed: 'notice.keysNeeded',
  started: 'notice.keysStarted',
  agreed: 'notice.keysAgreed',
} as const;

const ownServerWords = {
  started: 'notice.ownServerStarted',
  done: 'notice.ownServerDone',
  aborted: 'notice.ownServerAborted',
} as const;
