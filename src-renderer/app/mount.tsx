/** Builds the window's state and puts the app on the page; the same for the product and the preview. */
import { createRoot } from 'react-dom/client';
import { StrictMode } from 'react';
import { en, de, languageFor } from '#shared/strings/index.ts';
import type { Bridge } from '../bridge/index.ts';
import { createTimeFormat, timeLocaleOf } from '../format/index.ts';
import { createI18n } from '../i18n/index.ts';
import type { Services } from '../services/index.ts';
import { connectStores, createStores, realSchedule } from '../stores/index.ts';
import { App } from './App.tsx';

export type MountOptions = {
  readonly bridge: Bridge;
  readonly root: HTMLElement;
  /** BCP 47 language of the system. */
  readonly locale: string;
  readonly now?: () => number;
};

export function mountApp({ bridge, root, locale, now = Date.now }: MountOptions): Services {
  const language = languageFor(locale);
  document.documentElement.lang = language;
  const stores = createStores(bridge, realSchedule);
  connectStores(bridge, stores);
  const words = language === 'de' ? de : en;
  const services: Services = {
    stores,
    bridge,
    time: createTimeFormat(timeLocaleOf(locale), words.conversation),
    now,
  };
  for (const type of ['online', 'offline'] as const) {
    window.addEventListener(
      type,
      () => void bridge.shell('shell.networkChanged', { isOnline: type === 'online' }),
    );
  }
  // A window that is left may be locked at once, and then nothing can be saved any more.
  for (const type of ['blur', 'pagehide'] as const) {
    window.addEventListener(type, () => stores.composer.flush());
  }
  createRoot(root).render(
    <StrictMode>
      <App services={services} i18n={createI18n(locale)} />
    </StrictMode>,
  );
  bridge.start();
  return services;
}
