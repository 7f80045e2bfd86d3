import { CircleAlert, EyeOff, Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UserProfile } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { Banner, Button, Dialog, EmptyState, Skeleton, TextField } from '../components/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { shownProfiles } from '../stores/index.ts';
import { DeleteProfileDialog } from './DeleteProfileDialog.tsx';
import { EditProfileDialog, NewProfileDialog } from './EditProfileDialog.tsx';
import { HideProfileDialog, UnhideProfileDialog } from './HideProfileDialog.tsx';
import { OpenHiddenDialog } from './OpenHiddenDialog.tsx';
import { ProfileRow, type ProfileQuestion } from './ProfileRow.tsx';
import styles from './Profiles.module.css';
import { type ProfileProblem, profileProblemText } from './words.ts';

export type ProfilesDialogProps = { readonly onClose: () => void };

type Question = {
  readonly type: ProfileQuestion;
  readonly profile: UserProfile;
  /** Of a hidden profile: what it was revealed with. */
  readonly password: string | undefined;
};

/** All profiles: switched, made, changed; hidden ones by their password, asked for or in the search field. */
export function ProfilesDialog({ onClose }: ProfilesDialogProps) {
  const { t } = useTranslation();
  const { profiles } = useStores();
  const [question, setQuestion] = useState<Question | 'new' | 'hidden' | undefined>(undefined);
  const search = useSelect(profiles, (state) => state.search);
  useEffect(() => {
    void profiles.load();
    // A password that was typed there does not stay.
    return () => profiles.search('');
  }, [profiles]);
  const closeQuestion = () => setQuestion(undefined);
  return (
    <Dialog
      title={t('profiles.title')}
      size="wide"
      onClose={onClose}
      actions={
        <>
          <Button icon={EyeOff} onPress={() => setQuestion('hidden')}>
            {t('profiles.openHidden')}
          </Button>
          <Button icon={Plus} onPress={() => setQuestion('new')}>
            {t('profiles.add')}
          </Button>
        </>
      }
    >
      <p className={styles['lead']}>{t('profiles.lead')}</p>
      <TextField
        label={t('profiles.search')}
        value={search}
        onChange={(text) => profiles.search(text)}
      />
      <List onClose={onClose} onQuestion={setQuestion} />
      {question === 'new' && <NewProfileDialog onMade={onClose} onClose={closeQuestion} />}
      {question === 'hidden' && <OpenHiddenDialog onOpened={onClose} onClose={closeQuestion} />}
      {typeof question === 'object' && (
        <QuestionDialog question={question} onClose={closeQuestion} />
      )}
    </Dialog>
  );
}

type ListProps = ProfilesDialogProps & { readonly onQuestion: (question: Question) => void };

function List({ onClose, onQuestion }: ListProps) {
  const { t } = useTranslation();
  const { profiles } = useStores();
  const [problem, setProblem] = useState<ProfileProblem | undefined>(undefined);
  const state = useSelect(profiles, (all) => all);
  const shown = shownProfiles(state);

  async function onSwitch({ userId }: UserProfile): Promise<void> {
    const result = await profiles.activate(userId);
    if (result.ok) onClose();
    else setProblem(result.error);
  }

  if (state.phase === 'loading') return <Skeleton kind="panel" />;
  if (state.phase === 'failed') {
    return <EmptyState icon={CircleAlert} title={t('profiles.loadFailed')} />;
  }
  return (
    <>
      {problem !== undefined && (
        <Banner tone="bad" icon={CircleAlert} role="alert">
          {profileProblemText(t, problem)}
        </Banner>
      )}
      {shown.length === 0 ? (
        <p className={styles['lead']} role="status">
          {t('profiles.none')}
        </p>
      ) : (
        <ul className={styles['rows']} aria-label={t('profiles.list')}>
          {shown.map((profile) => (
            <ProfileRow
              key={profile.userId}
              profile={profile}
              onSwitch={() => void onSwitch(profile)}
              onMute={() => void profiles.mute(profile.userId, !profile.isMuted)}
              onQuestion={(type) =>
                onQuestion({
                  type,
                  profile,
                  password: profile.isHidden && state.search !== '' ? state.search : undefined,
                })
              }
            />
          ))}
        </ul>
      )}
    </>
  );
}

type QuestionDialogProps = { readonly question: Question; readonly onClose: () => void };

function QuestionDialog({ question, onClose }: QuestionDialogProps) {
  const { type, profile, password } = question;
  switch (type) {
    case 'edit':
      return <EditProfileDialog profile={profile} onClose={onClose} />;
    case 'hide':
      return <HideProfileDialog profile={profile} onClose={onClose} />;
    case 'unhide':
      return <UnhideProfileDialog profile={profile} onClose={onClose} />;
    case 'delete':
      return <DeleteProfileDialog profile={profile} password={password} onClose={onClose} />;
    default:
      return unreachable(type);
  }
}
