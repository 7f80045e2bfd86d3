import { CircleAlert, Pencil, Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Retention, RetentionException } from '#shared/model/index.ts';
import { Banner, Button, IconButton, Skeleton } from '../components/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import settings from '../settings/Settings.module.css';
import {
  contactName,
  effectiveKeepS,
  keepsLess,
  type RetentionProblem,
  selectContact,
} from '../stores/index.ts';
import { Action } from './Action.tsx';
import styles from './Data.module.css';
import { KeepFailed } from './KeepFailed.tsx';
import { keepText } from './keep.ts';
import type { AskQuestion } from './question.ts';
import { retentionProblemText } from './words.ts';

export type RetentionSectionProps = { readonly onQuestion: AskQuestion };

/** How long the profile keeps messages, and which chats do otherwise. */
export function RetentionSection({ onQuestion }: RetentionSectionProps) {
  const { t, i18n } = useTranslation();
  const { retention: store } = useStores();
  const { retention, phase } = useSelect(store, (state) => state);
  if (retention === undefined && phase !== 'failed') return <Skeleton kind="panel" />;
  return (
    <section className={settings['section']}>
      <h3 className={settings['title']}>{t('data.keep')}</h3>
      {retention === undefined ? (
        <KeepFailed />
      ) : (
        <>
          <Action
            title={
              retention.keepS === undefined
                ? t('data.keptForEver')
                : t('data.keptFor', { time: keepText(t, i18n.language, retention.keepS) })
            }
            hint={t('data.keepLead')}
            label={t('data.change')}
            onPress={() => onQuestion({ type: 'keepOfProfile' })}
          />
          <Exceptions retention={retention} onQuestion={onQuestion} />
        </>
      )}
    </section>
  );
}

type ExceptionsProps = RetentionSectionProps & { readonly retention: Retention };

function Exceptions({ retention, onQuestion }: ExceptionsProps) {
  const { t } = useTranslation();
  const [problem, setProblem] = useState<RetentionProblem | undefined>(undefined);
  const { exceptions } = retention;
  return (
    <div className={settings['stack']}>
      <h4 className={styles['subtitle']}>{t('data.apart')}</h4>
      {exceptions.length === 0 && <p className={settings['lead']}>{t('data.apartNone')}</p>}
      {problem !== undefined && (
        <Banner tone="bad" icon={CircleAlert} role="alert">
          {t('data.keepProblem')} {retentionProblemText(t, problem)}
        </Banner>
      )}
      {exceptions.length > 0 && (
        <ul className={styles['rows']} aria-label={t('data.apart')}>
          {exceptions.map((exception) => (
            <Exception
              key={exception.contactId}
              exception={exception}
              retention={retention}
              onProblem={setProblem}
              onQuestion={onQuestion}
            />
          ))}
        </ul>
      )}
      <div>
        <Button icon={Plus} onPress={() => onQuestion({ type: 'keepOfAnyChat' })}>
          {t('data.apartAdd')}
        </Button>
      </div>
    </div>
  );
}

type ExceptionProps = ExceptionsProps & {
  readonly exception: RetentionException;
  readonly onProblem: (problem: RetentionProblem | undefined) => void;
};

function Exception({ exception, retention, onProblem, onQuestion }: ExceptionProps) {
  const { t, i18n } = useTranslation();
  const { chats, retention: store } = useStores();
  const { contactId } = exception;
  const keepS = exception.keepS ?? null;
  const chat = useSelect(chats, (state) => selectContact(state, contactId));
  const name = chat === undefined ? t('data.deletedContact') : contactName(chat.contact);

  async function remove(): Promise<void> {
    onProblem(undefined);
    if (keepsLess(effectiveKeepS(retention, 'asProfile'), keepS)) {
      onQuestion({ type: 'keepOfChat', contactId, name, isAsProfile: true });
      return;
    }
    const result = await store.setOfChat(contactId, 'asProfile');
    if (!result.ok) onProblem(result.error);
  }

  return (
    <li className={styles['row']}>
      <p className={styles['rowName']} dir="auto">
        {name}
      </p>
      <span className={styles['bytes']}>{keepText(t, i18n.language, keepS)}</span>
      <IconButton
        size="small"
        icon={Pencil}
        label={t('data.apartChange', { name })}
        onPress={() => onQuestion({ type: 'keepOfChat', contactId, name })}
      />
      <IconButton
        size="small"
        icon={X}
        label={t('data.apartRemove', { name })}
        onPress={() => void remove()}
      />
    </li>
  );
}
