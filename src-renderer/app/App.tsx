import { I18nextProvider } from 'react-i18next';
import type { i18n } from 'i18next';
import { TooltipProvider } from '../components/index.ts';
import { type Services, ServicesContext } from '../services/index.ts';
import { WindowFailed } from './WindowFailed.tsx';
import styles from './App.module.css';
import { CoreNotice } from './CoreNotice.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { Screens } from './Screens.tsx';

export type AppProps = { readonly services: Services; readonly i18n: i18n };

const TOOLTIP_DELAY_MS = 500;

export function App({ services, i18n }: AppProps) {
  return (
    <I18nextProvider i18n={i18n}>
      <ServicesContext value={services}>
        <TooltipProvider delayDuration={TOOLTIP_DELAY_MS}>
          <div className={styles['app']}>
            <CoreNotice />
            <div className={styles['screen']}>
              <ErrorBoundary fallback={<WindowFailed />}>
                <Screens />
              </ErrorBoundary>
            </div>
          </div>
        </TooltipProvider>
      </ServicesContext>
    </I18nextProvider>
  );
}
