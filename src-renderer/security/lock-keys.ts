import type { TFunction } from 'i18next';

const IS_MAC = navigator.platform.startsWith('Mac');

/** The keys that lock the window, as they are written on this computer's keyboard. */
export function lockKeys(t: TFunction): string {
  return IS_MAC ? '⌘L' : `${t('security.controlKey')}+L`;
}
