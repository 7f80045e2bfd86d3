import type { TFunction } from 'i18next';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Contact } from '#shared/model/index.ts';
import { useNow, useSelect, useStores } from '../services/index.ts';
import { contactName, type ContactSummary, lastEditable } from '../stores/index.ts';
import { ComposerView } from './ComposerView.tsx';
import styles from './ComposerView.module.css';
import { unsent } from './unsent.ts';

export type ComposerAreaProps = { readonly chat: ContactSummary };

/** The composer of one chat, or why there is none. */
export function ComposerArea({ chat }: ComposerAreaProps) {
  const { t } = useTranslation();
  const { contact } = chat;
  if (contact.canSend) return <Composer key={contact.contactId} chat={chat} />;
  return (
    <p className={styles['closed']} role="status">
      {closedText(t, contact)}
    </p>
  );
}

function closedText(t: TFunction, contact: Contact): string {
  if (contact.state === 'deletedByContact') {
    return t('composer.closedDeleted', { name: contactName(contact) });
  }
  return contact.isLeftBehind === true ? t('leftBehind.closed') : t('composer.closedConnecting');
}

function Composer({ chat }: ComposerAreaProps) {
  const { t } = useTranslation();
  const { composer, items, search, ui } = useStores();
  const nowMs = useNow();
  const { contactId } = chat.contact;
  const state = useSelect(composer, ({ byContact }) => byContact[contactId]);
  useEffect(() => composer.begin(contactId, chat.draft), [composer, contactId, chat.draft]);

  function editLast(): void {
    const { conversation } = items.state.getState();
    const last = conversation === undefined ? undefined : lastEditable(conversation);
    if (last !== undefined) composer.edit(last);
  }

  function leave(): void {
    if (state?.editing === undefined) ui.select(undefined);
    else composer.cancelEdit(contactId);
  }

  return (
    <ComposerView
      label={t('composer.label', { name: contactName(chat.contact) })}
      text={state?.text ?? chat.draft}
      editing={state?.editing}
      unsent={unsent(t, { problem: state?.problem, contact: chat.contact, nowMs })}
      keepsFocus={() => search.state.getState().trail?.contactId === contactId}
      onText={(text) => composer.type(contactId, text)}
      onSubmit={() => void composer.submit(contactId)}
      onCancelEdit={() => composer.cancelEdit(contactId)}
      onEditLast={editLast}
      onLeave={leave}
    />
  );
}
