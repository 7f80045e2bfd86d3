import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContactId } from '#shared/ids.ts';
import type { Retention } from '#shared/model/index.ts';
import { ConfirmDialog, Select } from '../components/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import {
  contactName,
  effectiveKeepS,
  keepOfChat,
  type KeepOfChat,
  keepsLess,
} from '../stores/index.ts';
import styles from './Data.module.css';
import { type BadTime, draftOf, type KeepDraft, readDraft } from './keep.ts';
import { KeepEffect } from './KeepEffect.tsx';
import { KeepForm } from './KeepForm.tsx';
import { retentionProblemText } from './words.ts';

/** Whose messages: of the profile, of one chat, or of one that is yet to be chosen. */
export type KeepScope =
  | { readonly type: 'profile' }
  | {
      readonly type: 'chat';
      readonly contactId: ContactId;
      readonly name: string;
      readonly isAsProfile?: boolean | undefined;
    }
  | { readonly type: 'anyChat' };

export type KeepDialogProps = { readonly scope: KeepScope; readonly onClose: () => void };

/** Asks how long messages are kept, and says what that deletes before it does. */
export function KeepDialog({ scope, onClose }: KeepDialogProps) {
  const { retention: store } = useStores();
  const retention = useSelect(store, (state) => state.retention);
  if (retention === undefined) return null;
  return <Loaded scope={scope} retention={retention} onClose={onClose} />;
}

type LoadedProps = KeepDialogProps & { readonly retention: Retention };

function Loaded({ scope, retention, onClose }: LoadedProps) {
  const { t } = useTranslation();
  const [contactId, setContactId] = useState<ContactId | undefined>(
    scope.type === 'chat' ? scope.contactId : undefined,
  );
  const [draft, setDraft] = useState<KeepDraft>(() => draftOf(initialKeep(scope, retention)));
  const [badTime, setBadTime] = useState<BadTime | undefined>(undefined);
  const { save, isBusy, problem } = useSave(scope.type === 'profile', onClose);
  const read = readDraft(draft);
  const before = currentKeepS(scope, retention, contactId);
  const next = read.ok ? effectiveKeepS(retention, read.value) : undefined;
  const isMissing = scope.type === 'anyChat' && contactId === undefined;

  function submit(): void {
    if (!read.ok) setBadTime(read.error);
    else if (!isMissing) void save(contactId, read.value);
  }

  const isBad = next !== undefined && keepsLess(next, before);
  return (
    <ConfirmDialog
      title={titleOf()}
      confirm={t(isBad ? 'data.keepSetNow' : 'data.keepSet')}
      kind={isBad ? 'bad' : 'primary'}
      isBusy={isBusy}
      isDisabled={isMissing}
      onConfirm={submit}
      onClose={onClose}
    >
      {scope.type === 'anyChat' && (
        <ChatSelect retention={retention} chosen={contactId} onChange={setContactId} />
      )}
      <KeepForm
        label={titleOf()}
        draft={draft}
        profileKeepS={scope.type === 'profile' ? undefined : (retention.keepS ?? null)}
        badTime={badTime}
        onChange={(change) => {
          setBadTime(undefined);
          setDraft({ ...draft, ...change });
        }}
      />
      <KeepEffect
        before={before}
        next={next}
        apartCount={scope.type === 'profile' ? retention.exceptions.length : 0}
      />
      {problem !== undefined && (
        <p className={styles['error']} role="alert">
          {t('data.keepProblem')} {retentionProblemText(t, problem)}
        </p>
      )}
    </ConfirmDialog>
  );

  function titleOf(): string {
    if (scope.type === 'profile') return t('data.keepTitle');
    return scope.type === 'chat'
      ? t('data.keepChatTitle', { name: scope.name })
      : t('data.keepAddTitle');
  }
}

/** Sets it and closes, or says why not. */
function useSave(isOfProfile: boolean, onClose: () => void) {
  const { retention, data } = useStores();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Parameters<typeof retentionProblemText>[1] | undefined>(
    undefined,
  );

  async function save(contactId: ContactId | undefined, keep: KeepOfChat): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    const result = await set(contactId, keep);
    setBusy(false);
    if (result === undefined) return;
    if (!result.ok) return setProblem(result.error);
    data.dismiss();
    void data.load();
    onClose();
  }

  function set(contactId: ContactId | undefined, keep: KeepOfChat) {
    if (contactId !== undefined) return retention.setOfChat(contactId, keep);
    return isOfProfile && keep !== 'asProfile' ? retention.set(keep) : undefined;
  }

  return { save, isBusy, problem };
}

type ChatSelectProps = {
  readonly retention: Retention;
  readonly chosen: ContactId | undefined;
  readonly onChange: (contactId: ContactId | undefined) => void;
};

function ChatSelect({ retention, chosen, onChange }: ChatSelectProps) {
  const { t, i18n } = useTranslation();
  const { chats } = useStores();
  const byKey = useSelect(chats, (state) => state.byKey);
  const apart = new Set(retention.exceptions.map((exception) => exception.contactId));
  const contacts = Object.values(byKey)
    .flatMap((chat) => (chat?.type === 'contact' ? [chat.contact] : []))
    .filter((contact) => !apart.has(contact.contactId))
    .map((contact) => ({ contactId: contact.contactId, name: contactName(contact) }))
    .sort((a, b) => a.name.localeCompare(b.name, i18n.language));
  if (contacts.length === 0) return <p className={styles['lead']}>{t('data.noChatLeft')}</p>;
  return (
    <Select
      label={t('data.chat')}
      value={chosen === undefined ? '' : String(chosen)}
      options={[
        { value: '', label: t('data.chooseChat') },
        ...contacts.map(({ contactId, name }) => ({ value: String(contactId), label: name })),
      ]}
      onChange={(value) =>
        onChange(contacts.find(({ contactId }) => String(contactId) === value)?.contactId)
      }
    />
  );
}

function initialKeep(scope: KeepScope, retention: Retention): KeepOfChat {
  if (scope.type === 'profile') return retention.keepS ?? null;
  if (scope.type === 'anyChat') return null;
  return scope.isAsProfile === true ? 'asProfile' : keepOfChat(retention, scope.contactId);
}

function currentKeepS(
  scope: KeepScope,
  retention: Retention,
  contactId: ContactId | undefined,
): number | null {
  const isOfChat = scope.type !== 'profile' && contactId !== undefined;
  return effectiveKeepS(retention, isOfChat ? keepOfChat(retention, contactId) : 'asProfile');
}
