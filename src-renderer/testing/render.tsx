/** Components as the page would have them at first, in plain Node. */
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { createI18n } from '../i18n/index.ts';

/** The markup of what needs words alone, in the language. */
export function markup(node: ReactNode, language = 'en'): string {
  return renderToStaticMarkup(
    <I18nextProvider i18n={createI18n(language)}>{node}</I18nextProvider>,
  );
}
