import { CircleAlert, Clock, Link2, type LucideIcon, Send, VenetianMask } from 'lucide-react';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UserId } from '#shared/ids.ts';
import type { PendingConnection, PendingState, UserProfile } from '#shared/model/index.ts';
import { Banner, Button, Select, TextField } from '../components/index.ts';
import {
  joinFailureText,
  MAX_ALIAS_LENGTH,
  MAX_TYPED_LENGTH,
  overLimitText,
  problemDetail,
  problemText,
  reasonDetail,
  reasonText,
} from '../format/index.ts';
import type { PendingProblem } from '../stores/index.ts';
import { IncognitoSwitch } from './IncognitoSwitch.tsx';
import { LinkShare } from './LinkShare.tsx';
import styles from './PendingPage.module.css';

export type PendingPageProps = {
  readonly connection: PendingConnection;
  /** All of the user's profiles. */
  readonly profiles: readonly UserProfile[];
  readonly problem?: PendingProblem | undefined;
  readonly onRename: (localAlias: string) => void;
  readonly onIncognito: (isIncognito: boolean) => void;
  readonly onProfile: (userId: UserId) => void;
  readonly onCancel: () => void;
  /** A link in the place of this connection. */
  readonly onMakeLink: () => void;
};

/** A connection that has no contact yet: what it waits for, its link, its name, its end. */
export function PendingPage(props: PendingPageProps) {
  const { t } = useTranslation();
  const { connection, problem, onRename, onCancel, onMakeLink } = props;
  const { state, localAlias } = connection;
  const [name, setName] = useState(localAlias);
  const tooLong = overLimitText(t, name, MAX_ALIAS_LENGTH);
  const rename = () => {
    if (tooLong === undefined && name.trim() !== localAlias) onRename(name.trim());
  };
  return (
    <div className={styles['page']}>
      <div className={styles['column']}>
        <PendingHead connection={connection} />
        <StepProblem state={state} />
        {state.type === 'waiting' && (
          <LinkShare kind="oneTime" link={state.link} shortLink={state.shortLink} />
        )}
        {problem !== undefined && (
          <Banner tone="bad" icon={CircleAlert} role="alert" detail={problemDetail(t, problem)}>
            {problem.type === 'notAllowed' || problem.type === 'notFound'
              ? t('pending.incognitoFailed')
              : problemText(t, problem)}
          </Banner>
        )}
        {state.type === 'waiting' && <OwnLinkSettings {...props} />}
        <div className={styles['name']}>
          <TextField
            label={t('pending.nameLabel')}
            hint={t('pending.nameHint')}
            value={name}
            maxLength={MAX_TYPED_LENGTH}
            error={tooLong}
            onChange={setName}
            onBlur={rename}
            onEnter={rename}
          />
        </div>
        {isLeftBehind(state) && (
          <Button kind="primary" onPress={onMakeLink}>
            {t('leftBehind.makeLink')}
          </Button>
        )}
        <Button onPress={onCancel}>
          {state.type === 'failed' || isLeftBehind(state)
            ? t('pending.remove')
            : t('pending.cancel')}
        </Button>
      </div>
    </div>
  );
}

const icons = {
  creating: Clock,
  waiting: Link2,
  joining: Clock,
  asking: Send,
  asked: Send,
  failed: CircleAlert,
} satisfies Record<PendingState['type'], LucideIcon>;

/** Nobody knows whether it will ever be made. */
function isLeftBehind(state: PendingState): boolean {
  return state.type === 'joining' && state.isLeftBehind === true;
}

function StepProblem({ state }: { readonly state: PendingState }) {
  const { t } = useTranslation();
  if (state.type !== 'joining' && state.type !== 'asking') return null;
  if (state.lastProblem === undefined) return null;
  return (
    <Banner tone="warn" icon={CircleAlert} detail={reasonDetail(state.lastProblem)}>
      {t('pending.joiningProblem', { reason: reasonText(t, state.lastProblem) })}
    </Banner>
  );
}

/** What can still be changed about a link that nobody has used. */
function OwnLinkSettings({ connection, profiles, onIncognito, onProfile }: PendingPageProps) {
  const { t } = useTranslation();
  const active = profiles.find((profile) => profile.isActive);
  return (
    <div className={styles['settings']}>
      <IncognitoSwitch
        use="make"
        isOn={connection.incognitoName !== undefined}
        onChange={onIncognito}
      />
      {active !== undefined && profiles.length > 1 && (
        <Select
          label={t('pending.profileLabel')}
          hint={t('pending.profileHint')}
          value={String(active.userId)}
          options={profiles.map(({ userId, displayName, isActive }) => ({
            value: String(userId),
            label: isActive ? `${displayName} (${t('pending.profileChoose')})` : displayName,
          }))}
          onChange={(value) => {
            const chosen = profiles.find(({ userId }) => String(userId) === value);
            if (chosen !== undefined && !chosen.isActive) onProfile(chosen.userId);
          }}
        />
      )}
    </div>
  );
}

function stateText(t: TFunction, state: PendingState): string {
  if (state.type === 'failed') return joinFailureText(t, state.reason);
  return t(isLeftBehind(state) ? 'leftBehind.pendingText' : `pending.${state.type}Text`);
}

function PendingHead({ connection }: { readonly connection: PendingConnection }) {
  const { t } = useTranslation();
  const { state, peerName = '', incognitoName } = connection;
  const isLeft = isLeftBehind(state);
  const Icon = isLeft ? CircleAlert : icons[state.type];
  return (
    <header className={styles['head']}>
      <span className={styles['icon']} data-state={isLeft ? 'left' : state.type} aria-hidden>
        <Icon size={24} strokeWidth={1.5} />
      </span>
      <h2 className={styles['title']}>
        {t(isLeft ? 'leftBehind.pendingTitle' : `pending.${state.type}Title`)}
      </h2>
      <p className={styles['text']} role={state.type === 'failed' ? 'alert' : undefined}>
        {stateText(t, state)}
      </p>
      {peerName !== '' && <p className={styles['text']}>{t('pending.with', { name: peerName })}</p>}
      {incognitoName !== undefined && (
        <p className={styles['incognito']}>
          <VenetianMask size={16} strokeWidth={1.75} aria-hidden />
          {t('pending.seenAs', { name: incognitoName })}
        </p>
      )}
    </header>
  );
}
