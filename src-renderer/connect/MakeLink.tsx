import { CircleAlert, QrCode as QrIcon } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Banner, Button, useDelay } from '../components/index.ts';
import { problemDetail, problemText } from '../format/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { selectPending } from '../stores/index.ts';
import styles from './ConnectDialog.module.css';
import { IncognitoSwitch } from './IncognitoSwitch.tsx';
import { LinkShare } from './LinkShare.tsx';

/** A one-time link: with which name, then the link itself. */
export function MakeLink() {
  const { t } = useTranslation();
  const { chats, connect, ui } = useStores();
  const [isIncognito, setIncognito] = useState(false);
  const make = useSelect(connect, (state) => state.make);
  const madeId = make.type === 'made' ? make.pendingId : undefined;
  const made = useSelect(chats, (state) =>
    madeId === undefined ? undefined : selectPending(state, madeId),
  );

  async function onMake(): Promise<void> {
    const fresh = await connect.makeLink(isIncognito);
    if (fresh !== undefined) ui.showMade(fresh.pendingId);
  }

  if (made?.state.type === 'waiting') {
    return (
      <>
        <p className={styles['lead']}>{t('connect.showTo')}</p>
        <LinkShare kind="oneTime" link={made.state.link} shortLink={made.state.shortLink} />
        <p className={styles['note']}>
          {made.incognitoName !== undefined &&
            `${t('pending.seenAs', { name: made.incognitoName })} `}
          {t('connect.keepOpen')}
        </p>
      </>
    );
  }
  const isMaking = make.type === 'making' || make.type === 'made';
  return (
    <>
      <p className={styles['lead']}>{t('connect.makeLead')}</p>
      <IncognitoSwitch
        use="make"
        isOn={isIncognito}
        isDisabled={isMaking}
        onChange={setIncognito}
      />
      {make.type === 'failed' && (
        <Banner tone="bad" icon={CircleAlert} role="alert" detail={problemDetail(t, make.problem)}>
          {t('connect.makeFailed')} {problemText(t, make.problem)}
        </Banner>
      )}
      {isMaking && <MakingSlow />}
      <Button
        kind="primary"
        icon={QrIcon}
        isFocusedFirst
        isBusy={isMaking}
        onPress={() => void onMake()}
      >
        {isMaking ? t('connect.making') : t('connect.make')}
      </Button>
    </>
  );
}

const SLOW_MS = 2_000;

/** Said only where the server takes its time. */
export function MakingSlow() {
  const { t } = useTranslation();
  const isSlow = useDelay(SLOW_MS);
  return (
    <p className={styles['note']} role="status">
      {isSlow && t('connect.makingSlow')}
    </p>
  );
}
