import { CircleAlert, Clock, Link2, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PendingConnection, PendingState } from '#shared/model/index.ts';
import { Banner, Button, TextField } from '../components/index.ts';
import { joinFailureText, reasonDetail, reasonText } from '../format/index.ts';
import { LinkShare } from './LinkShare.tsx';
import styles from './PendingPage.module.css';

export type PendingPageProps = {
  readonly connection: PendingConnection;
  readonly onRename: (localAlias: string) => void;
  readonly onCancel: () => void;
};

const MAX_ALIAS_LENGTH = 200;

/** A connection that has no contact yet: what it waits for, its link, its name, its end. */
export function PendingPage({ connection, onRename, onCancel }: PendingPageProps) {
  const { t } = useTranslation();
  const { state, localAlias } = connection;
  const [name, setName] = useState(localAlias);
  const rename = () => {
    if (name.trim() !== localAlias) onRename(name.trim());
  };
  return (
    <div className={styles['page']}>
      <div className={styles['column']}>
        <PendingHead state={state} />
        {state.type === 'joining' && state.lastProblem !== undefined && (
          <Banner tone="warn" icon={CircleAlert} detail={reasonDetail(state.lastProblem)}>
            {t('pending.joiningProblem', { reason: reasonText(t, state.lastProblem) })}
          </Banner>
        )}
        {state.type === 'waiting' && (
          <LinkShare link={state.link} pendingId={connection.pendingId} />
        )}
        <div className={styles['name']}>
          <TextField
            label={t('pending.nameLabel')}
            hint={t('pending.nameHint')}
            value={name}
            maxLength={MAX_ALIAS_LENGTH}
            onChange={setName}
            onBlur={rename}
            onEnter={rename}
          />
        </div>
        <Button onPress={onCancel}>
          {state.type === 'failed' ? t('pending.remove') : t('pending.cancel')}
        </Button>
      </div>
    </div>
  );
}

const icons = {
  creating: Clock,
  waiting: Link2,
  joining: Clock,
  failed: CircleAlert,
} satisfies Record<PendingState['type'], LucideIcon>;

function PendingHead({ state }: { readonly state: PendingState }) {
  const { t } = useTranslation();
  const Icon = icons[state.type];
  return (
    <header className={styles['head']}>
      <span className={styles['icon']} data-state={state.type} aria-hidden>
        <Icon size={24} strokeWidth={1.5} />
      </span>
      <h2 className={styles['title']}>{t(`pending.${state.type}Title`)}</h2>
      <p className={styles['text']} role={state.type === 'failed' ? 'alert' : undefined}>
        {state.type === 'failed'
          ? joinFailureText(t, state.reason)
          : t(`pending.${state.type}Text`)}
      </p>
    </header>
  );
}
