/** Components as the page would have them at first, in plain Node: no clicks, no effects. */
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { de, en } from '#shared/strings/index.ts';
import { createFakeBridge, type FakeHandlers } from '../bridge/index.ts';
import { TooltipProvider } from '../components/index.ts';
import { createTimeFormat } from '../format/index.ts';
import { createI18n } from '../i18n/index.ts';
import { ServicesContext } from '../services/index.ts';
import { createStores, type Stores } from '../stores/index.ts';

/** The markup of what needs words alone, in the language. */
export function markup(node: ReactNode, language = 'en'): string {
  return renderToStaticMarkup(
    <I18nextProvider i18n={createI18n(language)}>{node}</I18nextProvider>,
  );
}

/** The stores of an app whose core answers so. */
export function testStores(handlers: FakeHandlers = {}): Stores {
  return createStores(createFakeBridge({ handlers }), () => () => undefined);
}

/** The markup of what needs the stores, as these are now. */
export function markupInApp(node: ReactNode, stores: Stores, language = 'en'): string {
  for (const { state } of Object.values(stores)) {
    // What is rendered without a page is what a store was made with.
    Object.assign(state, { getInitialState: state.getState });
  }
  const services = {
    stores,
    bridge: createFakeBridge({ handlers: {} }),
    time: createTimeFormat(language, language === 'de' ? de.conversation : en.conversation),
    now: () => 0,
  };
  return markup(
    <ServicesContext value={services}>
      <TooltipProvider>{node}</TooltipProvider>
    </ServicesContext>,
    language,
  );
}

/** What is read, without the tags, as the page would say it. */
export function wordsOf(html: string): string {
  const text = html
    .replace(/<[^>]*>/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  return text.replaceAll('&quot;', '"').replaceAll('&#x27;', "'").replaceAll('&amp;', '&');
}
