import { CircleAlert, ClipboardPaste, Link2, QrCode as QrIcon } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Banner, Button, Dialog, TextField, useDelay } from '../components/index.ts';
import { problemDetail, problemText } from '../format/index.ts';
import { useSelect, useShellActions, useStores } from '../services/index.ts';
import { type ConnectTab, selectPending } from '../stores/index.ts';
import styles from './ConnectDialog.module.css';
import { LinkShare } from './LinkShare.tsx';
import { PlanCard } from './PlanCard.tsx';

export type ConnectDialogProps = {
  readonly tab: ConnectTab;
  readonly text: string;
  readonly onTab: (tab: ConnectTab) => void;
  readonly onClose: () => void;
};

export function ConnectDialog({ tab, text, onTab, onClose }: ConnectDialogProps) {
  const { t } = useTranslation();
  const { connect } = useStores();
  useEffect(() => () => connect.reset(), [connect]);
  return (
    <Dialog title={t('connect.title')} onClose={onClose}>
      <Tabs.Root
        className={styles['tabs']}
        value={tab}
        onValueChange={(value) => onTab(value === 'paste' ? 'paste' : 'make')}
      >
        <Tabs.List className={styles['tabList']} aria-label={t('connect.title')}>
          <Tabs.Trigger className={styles['tab']} value="make">
            <QrIcon size={16} strokeWidth={1.75} aria-hidden />
            {t('connect.makeTab')}
          </Tabs.Trigger>
          <Tabs.Trigger className={styles['tab']} value="paste">
            <Link2 size={16} strokeWidth={1.75} aria-hidden />
            {t('connect.pasteTab')}
          </Tabs.Trigger>
        </Tabs.List>
        <Tabs.Content className={styles['panel']} value="make">
          <MakeLink />
        </Tabs.Content>
        <Tabs.Content className={styles['panel']} value="paste">
          <PasteLink initialText={text} onClose={onClose} />
        </Tabs.Content>
      </Tabs.Root>
    </Dialog>
  );
}

function MakeLink() {
  const { t } = useTranslation();
  const { chats, connect, ui } = useStores();
  const make = useSelect(connect, (state) => state.make);
  const madeId = make.type === 'made' ? make.pendingId : undefined;
  const link = useSelect(chats, (state) => {
    const made = madeId === undefined ? undefined : selectPending(state, madeId);
    return made?.state.type === 'waiting' ? made.state.link : undefined;
  });

  async function onMake(): Promise<void> {
    const made = await connect.makeLink();
    if (made !== undefined) ui.showMade(made.pendingId);
  }

  if (madeId !== undefined && link !== undefined) {
    return (
      <>
        <p className={styles['lead']}>{t('connect.showTo')}</p>
        <LinkShare link={link} pendingId={madeId} />
        <p className={styles['note']}>{t('connect.keepOpen')}</p>
      </>
    );
  }
  const isMaking = make.type === 'making' || make.type === 'made';
  return (
    <>
      <p className={styles['lead']}>{t('connect.makeLead')}</p>
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

function MakingSlow() {
  const { t } = useTranslation();
  const isSlow = useDelay(SLOW_MS);
  return (
    <p className={styles['note']} role="status">
      {isSlow && t('connect.makingSlow')}
    </p>
  );
}

type PasteLinkProps = { readonly initialText: string; readonly onClose: () => void };

function PasteLink({ initialText, onClose }: PasteLinkProps) {
  const { t } = useTranslation();
  const { dialogPlan } = useStores();
  const { readClipboard } = useShellActions();
  const [text, setText] = useState(initialText);
  const plan = useSelect(dialogPlan, (state) => (state.text === text ? state.plan : undefined));
  useEffect(() => void dialogPlan.read(text), [dialogPlan, text]);
  return (
    <>
      <TextField
        kind="lines"
        label={t('connect.pasteLabel')}
        hint={t('connect.pasteHint')}
        value={text}
        onChange={setText}
        isFocusedFirst
      />
      {text.trim() === '' ? (
        <Button
          icon={ClipboardPaste}
          onPress={() => void readClipboard().then((pasted) => setText(pasted))}
        >
          {t('connect.pasteButton')}
        </Button>
      ) : (
        <PlanCard text={text} plan={plan} onDone={onClose} />
      )}
    </>
  );
}
