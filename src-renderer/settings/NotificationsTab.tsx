import { BellOff, CircleAlert } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { NOTIFICATION_PREVIEWS, type NotificationState } from '#shared/model/index.ts';
import { Banner, Button, EmptyState, RadioGroup, Skeleton, Switch } from '../components/index.ts';
import { problemDetail, problemText } from '../format/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import styles from './Settings.module.css';

/** The page of the settings about the system's notifications. */
export function NotificationsTab() {
  const { t } = useTranslation();
  const { notifications: store } = useStores();
  const { phase, notifications } = useSelect(store, (state) => state);
  useEffect(() => void store.load(), [store]);
  if (notifications === undefined) {
    return phase === 'failed' ? (
      <EmptyState
        icon={CircleAlert}
        title={t('settings.loadFailed')}
        action={<Button onPress={() => void store.load()}>{t('common.tryAgain')}</Button>}
      />
    ) : (
      <Skeleton kind="panel" />
    );
  }
  return (
    <>
      <div className={styles['scroll']}>
        <Choices notifications={notifications} />
      </div>
      <ProblemBar />
    </>
  );
}

function Choices({ notifications }: { readonly notifications: NotificationState }) {
  const { t } = useTranslation();
  const { notifications: store } = useStores();
  const { preview, playsSound, isAvailable, canSilence } = notifications;
  return (
    <section className={styles['section']}>
      <div>
        <h3 className={styles['title']}>{t('notifications.title')}</h3>
        <p className={styles['lead']}>{t('notifications.lead')}</p>
      </div>
      {!isAvailable && (
        <Banner tone="warn" icon={BellOff}>
          {t('notifications.unavailable')}
        </Banner>
      )}
      <RadioGroup
        label={t('notifications.preview')}
        value={preview}
        options={NOTIFICATION_PREVIEWS.map((value) => ({
          value,
          label: t(`notifications.previewMode.${value}`),
          hint: t(`notifications.previewHint.${value}`),
        }))}
        onChange={(chosen) => void store.set({ preview: chosen })}
      />
      <p className={styles['lead']}>{t('notifications.lockHint')}</p>
      {canSilence ? (
        <Switch
          label={t('notifications.sound')}
          hint={t('notifications.soundHint')}
          isOn={playsSound}
          isDisabled={preview === 'off'}
          onChange={(isOn) => void store.set({ playsSound: isOn })}
        />
      ) : (
        <p className={styles['lead']}>{t('notifications.soundBySystem')}</p>
      )}
    </section>
  );
}

/** A change that does not hold. */
function ProblemBar() {
  const { t } = useTranslation();
  const { notifications: store } = useStores();
  const problem = useSelect(store, (state) => state.problem);
  if (problem === undefined) return null;
  return (
    <footer className={styles['bar']}>
      <div className={styles['barText']}>
        <Banner
          tone="bad"
          icon={CircleAlert}
          role="alert"
          detail={problemDetail(t, problem)}
          onClose={() => store.dismiss()}
        >
          {t('notifications.saveFailed')} {problemText(t, problem)}
        </Banner>
      </div>
    </footer>
  );
}
