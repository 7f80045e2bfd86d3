import { useTranslation } from 'react-i18next';
import type { LockState } from '#shared/model/index.ts';
import { Switch } from '../components/index.ts';
import { useStores } from '../services/index.ts';
import settings from '../settings/Settings.module.css';
import { usePasscode } from './use-passcode.tsx';

export type ScreenSectionProps = { readonly lock: LockState };

export function ScreenSection({ lock }: ScreenSectionProps) {
  const { t } = useTranslation();
  const { security } = useStores();
  const passcode = usePasscode();
  return (
    <section className={settings['section']}>
      <h3 className={settings['title']}>{t('security.screenTitle')}</h3>
      <Switch
        label={t('security.screen')}
        hint={t('security.screenHint')}
        isOn={lock.isScreenProtected}
        onChange={(isScreenProtected) =>
          void passcode.run(() => security.setLock({ ...lock, isScreenProtected }))
        }
      />
      {passcode.dialog}
    </section>
  );
}
