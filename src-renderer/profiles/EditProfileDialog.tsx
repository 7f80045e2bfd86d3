import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UserProfile } from '#shared/model/index.ts';
import { ConfirmDialog, NameField, Switch, TextField } from '../components/index.ts';
import { MAX_TYPED_LENGTH, overLimitText, usableName } from '../format/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import styles from './Profiles.module.css';
import { profileProblemText } from './words.ts';

const MAX_FULL_NAME_LENGTH = 100;
const MAX_LINE_LENGTH = 160;

export type NewProfileDialogProps = { readonly onMade: () => void; readonly onClose: () => void };

export function NewProfileDialog({ onMade, onClose }: NewProfileDialogProps) {
  const { t } = useTranslation();
  const { profiles } = useStores();
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);

  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);

  async function make(): Promise<void> {
    if (isBusy) return;
    const usable = usableName(name);
    if (usable === undefined) {
      if (name.trim() === '') setProblem(t('profiles.nameEmpty'));
      return field.current?.focus();
    }
    setBusy(true);
    const result = await profiles.create(usable);
    setBusy(false);
    if (result.ok) onMade();
    else setProblem(profileProblemText(t, result.error));
  }

  return (
    <ConfirmDialog
      title={t('profiles.addTitle')}
      confirm={isBusy ? t('profiles.adding') : t('profiles.addConfirm')}
      isBusy={isBusy}
      onConfirm={() => void make()}
      onClose={onClose}
    >
      <div className={styles['form']}>
        <p className={styles['lead']}>{t('profiles.addLead')}</p>
        <NameField
          ref={field}
          label={t('profiles.name')}
          hint={t('profiles.nameHint')}
          value={name}
          isFocusedFirst
          problem={problem}
          onChange={(text) => {
            setName(text);
            setProblem(undefined);
          }}
          onEnter={() => void make()}
        />
      </div>
    </ConfirmDialog>
  );
}

export type EditProfileDialogProps = {
  readonly profile: UserProfile;
  readonly onClose: () => void;
};

export function EditProfileDialog({ profile, onClose }: EditProfileDialogProps) {
  const { t } = useTranslation();
  const { profiles } = useStores();
  const { userId } = profile;
  const [typed, setTyped] = useState({
    displayName: profile.displayName,
    fullName: profile.fullName,
    shortDescr: profile.shortDescr,
  });
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const tooLong = {
    fullName: overLimitText(t, typed.fullName, MAX_FULL_NAME_LENGTH),
    shortDescr: overLimitText(t, typed.shortDescr, MAX_LINE_LENGTH),
  };

  async function save(): Promise<void> {
    const displayName = usableName(typed.displayName);
    if (displayName === undefined) {
      if (typed.displayName.trim() === '') setProblem(t('profiles.nameEmpty'));
      return field.current?.focus();
    }
    if (Object.values(tooLong).some((words) => words !== undefined)) return;
    const change = { fullName: typed.fullName.trim(), shortDescr: typed.shortDescr.trim() };
    const result = await profiles.update({ userId, displayName, ...change });
    if (result.ok) onClose();
    else setProblem(profileProblemText(t, result.error));
  }

  function type(change: Partial<typeof typed>): void {
    setTyped({ ...typed, ...change });
    setProblem(undefined);
  }

  return (
    <ConfirmDialog
      title={t('profiles.editTitle')}
      confirm={t('profiles.save')}
      onConfirm={() => void save()}
      onClose={onClose}
    >
      <div className={styles['form']}>
        <NameField
          ref={field}
          label={t('profiles.name')}
          value={typed.displayName}
          isFocusedFirst
          problem={problem}
          onChange={(displayName) => type({ displayName })}
          onEnter={() => void save()}
        />
        <TextField
          label={t('profiles.fullName')}
          value={typed.fullName}
          maxLength={MAX_TYPED_LENGTH}
          error={tooLong.fullName}
          onChange={(fullName) => type({ fullName })}
          onEnter={() => void save()}
        />
        <TextField
          label={t('profiles.shortDescr')}
          hint={t('profiles.editHint')}
          value={typed.shortDescr}
          maxLength={MAX_TYPED_LENGTH}
          error={tooLong.shortDescr}
          onChange={(shortDescr) => type({ shortDescr })}
          onEnter={() => void save()}
        />
      </div>
      <Receipts profile={profile} />
    </ConfirmDialog>
  );
}

/** At once, not with the name. */
function Receipts({ profile: { userId, sendsReceipts } }: { readonly profile: UserProfile }) {
  const { t } = useTranslation();
  const { profiles } = useStores();
  const isOn = useSelect(
    profiles,
    (state) =>
      [...state.profiles, ...state.revealed].find((one) => one.userId === userId)?.sendsReceipts ??
      sendsReceipts,
  );
  return (
    <Switch
      label={t('profiles.receipts')}
      hint={t('profiles.receiptsHint')}
      isOn={isOn}
      onChange={(on) => void profiles.setReceipts(userId, on)}
    />
  );
}
