import { Lock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { LOCK_DELAYS_S, type LockState } from '#shared/model/index.ts';
import { Button, Select, Switch } from '../components/index.ts';
import { useStores } from '../services/index.ts';
import { lockNow } from '../stores/index.ts';
import settings from '../settings/Settings.module.css';
import styles from './Security.module.css';
import { lockKeys } from './lock-keys.ts';
import { type Passcode, usePasscode } from './use-passcode.tsx';

export type LockSectionProps = { readonly lock: LockState };

/** Whether, when and how the window is locked, and the code that deletes everything. */
export function LockSection({ lock }: LockSectionProps) {
  const { t } = useTranslation();
  const { security } = useStores();
  const passcode = usePasscode();
  function toggle(isOn: boolean): void {
    if (isOn) security.ask('turnOnLock');
    else void passcode.run(() => security.turnOffLock());
  }

  return (
    <section className={settings['section']}>
      <h3 className={settings['title']}>{t('security.lockTitle')}</h3>
      <Switch
        label={t('security.lockSwitch')}
        hint={t('security.lockHint')}
        isOn={lock.isOn}
        onChange={toggle}
      />
      {lock.isOn && (
        <div className={styles['inset']}>
          <Settings lock={lock} run={passcode.run} />
          <SelfDestruct lock={lock} run={passcode.run} />
        </div>
      )}
      {passcode.dialog}
    </section>
  );
}

type PartProps = LockSectionProps & { readonly run: Passcode['run'] };

function Settings({ lock, run }: PartProps) {
  const { t } = useTranslation();
  const stores = useStores();
  const { security } = stores;
  const delays = LOCK_DELAYS_S.map((delayS) => ({
    value: String(delayS),
    label: t(`security.delay${delayS}`),
  }));
  return (
    <>
      <div className={styles['narrow']}>
        <Select
          label={t('security.lockDelay')}
          hint={t('security.lockDelayHint')}
          value={String(lock.delayS)}
          options={delays}
          onChange={(value) => {
            const delayS = LOCK_DELAYS_S.find((delay) => String(delay) === value);
            if (delayS !== undefined) void run(() => security.setLock({ ...lock, delayS }));
          }}
        />
      </div>
      {lock.isSystemAvailable && (
        <Switch
          label={t('security.system')}
          hint={t('security.systemHint')}
          isOn={lock.usesSystem}
          onChange={(usesSystem) => void run(() => security.setLock({ ...lock, usesSystem }))}
        />
      )}
      <div className={styles['buttons']}>
        <Button onPress={() => security.ask('changePasscode')}>
          {t('security.changePasscode')}
        </Button>
        <Button icon={Lock} onPress={() => void lockNow(stores)}>
          {t('security.lockNow')}
        </Button>
        <p className={styles['shortcut']}>{t('security.shortcut', { keys: lockKeys(t) })}</p>
      </div>
    </>
  );
}

function SelfDestruct({ lock, run }: PartProps) {
  const { t } = useTranslation();
  const { security } = useStores();
  const { hasSelfDestruct } = lock;
  return (
    <div className={styles['sub']}>
      <div className={styles['words']}>
        <h4 className={styles['name']}>{t('security.selfDestructTitle')}</h4>
        <p className={styles['lead']}>{t('security.selfDestructLead')}</p>
        {hasSelfDestruct && <p className={styles['lead']}>{t('security.selfDestructOn')}</p>}
      </div>
      <div className={styles['buttons']}>
        <Button onPress={() => security.ask('setSelfDestruct')}>
          {t(hasSelfDestruct ? 'security.selfDestructChange' : 'security.selfDestructSet')}
        </Button>
        {hasSelfDestruct && (
          <Button onPress={() => void run(() => security.removeSelfDestruct())}>
            {t('security.selfDestructRemove')}
          </Button>
        )}
      </div>
    </div>
  );
}
