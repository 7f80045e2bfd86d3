/** Electron's notifications, for {@link Notifier}. */
import { Notification } from 'electron';
import type { NotificationsAtStart } from '#shared/contract/index.ts';
import type { SystemNotification, SystemNotificationOptions } from './notifier.ts';

/**
 * What this system has. On Linux that something shows them is known only when one was tried, and Electron
 * does not hand on that one is to be silent.
 */
export function notificationAbilities(): Omit<NotificationsAtStart, 'locale'> {
  return { isAvailable: Notification.isSupported(), canSilence: process.platform !== 'linux' };
}

/** One that is not shown yet. It must be held: what is not would fall silent when memory is freed. */
export function systemNotification(options: SystemNotificationOptions): SystemNotification {
  const { title, body, isSilent, onOutcome } = options;
  const notification = new Notification({ title, body, silent: isSilent });
  notification.on('show', () => onOutcome('shown'));
  notification.on('click', () => onOutcome('clicked'));
  notification.on('close', () => onOutcome('closed'));
  notification.on('failed', () => onOutcome('failed'));
  return { show: () => notification.show(), close: () => notification.close() };
}
