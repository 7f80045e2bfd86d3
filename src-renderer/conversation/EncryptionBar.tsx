import { KeyRound, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Contact, RatchetSync } from '#shared/model/index.ts';
import { Banner, Button } from '../components/index.ts';
import { problemText, ratchetTrouble } from '../format/index.ts';
import { useNow, useStores } from '../services/index.ts';
import { contactName } from '../stores/index.ts';
import styles from './Conversation.module.css';

export type EncryptionBarProps = { readonly contact: Contact };

/** Keys out of step, being agreed, or agreed anew: what that means for the messages, and the way out. */
export function EncryptionBar({ contact }: EncryptionBarProps) {
  const { t } = useTranslation();
  const { contact: store } = useStores();
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [hasFixed, forgetFixed] = useFixed(contact.ratchetSync);
  const trouble = ratchetTrouble(contact, useNow());

  async function onFix(): Promise<void> {
    setProblem(undefined);
    const refusal = await store.change('contact.fixEncryption', contact.contactId);
    if (refusal === undefined) return;
    setProblem(refusal.type === 'notAllowed' ? t('contact.notNow') : problemText(t, refusal));
  }

  if (trouble === undefined) {
    if (!hasFixed) return null;
    return (
      <div className={styles['bar']}>
        <Banner tone="accent" icon={ShieldCheck} onClose={forgetFixed}>
          {t('contact.fixed')}
        </Banner>
      </div>
    );
  }
  return (
    <div className={styles['bar']}>
      <Banner
        tone={trouble.isRunning ? 'accent' : 'warn'}
        icon={KeyRound}
        action={
          trouble.canFix && (
            <Button kind="quiet" onPress={() => void onFix()}>
              {t(trouble.isRunning ? 'common.tryAgain' : 'contact.fixEncryption')}
            </Button>
          )
        }
      >
        {t(trouble.words, { name: contactName(contact) })}
        {problem !== undefined && <span role="alert"> {problem}</span>}
      </Banner>
    </div>
  );
}

/** Whether the keys came back in step while the chat was open. */
function useFixed(state: RatchetSync): readonly [boolean, () => void] {
  const [seen, setSeen] = useState({ state, hasFixed: false });
  if (seen.state !== state) {
    const hasFixed = state === 'ok' && (seen.state === 'started' || seen.state === 'agreed');
    setSeen({ state, hasFixed });
  }
  return [seen.hasFixed, () => setSeen({ state, hasFixed: false })];
}
