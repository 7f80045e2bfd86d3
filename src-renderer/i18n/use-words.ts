/** Words for what is on screen many times. */
import { useContext } from 'react';
import type { TFunction } from 'i18next';
import { I18nContext } from 'react-i18next';

/**
 * As useTranslation, which makes a copy of its instance for every component that uses it: of the time in
 * which React draws a message that is more than a quarter. The window's language never changes.
 */
export function useWords(): { readonly t: TFunction } {
  return useContext(I18nContext).i18n;
}
