import { ArrowRightLeft, Bell, BellOff, Eye, EyeOff, Pencil, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { UserProfile } from '#shared/model/index.ts';
import { Avatar, Button, type MenuAction, MenuButton } from '../components/index.ts';
import styles from './Profiles.module.css';

export type ProfileQuestion = 'edit' | 'hide' | 'unhide' | 'delete';

export type ProfileRowProps = {
  readonly profile: UserProfile;
  readonly onSwitch: () => void;
  readonly onMute: () => void;
  readonly onQuestion: (question: ProfileQuestion) => void;
};

export function ProfileRow({ profile, onSwitch, onMute, onQuestion }: ProfileRowProps) {
  const { t } = useTranslation();
  const { displayName, userId, isActive, isMuted, isHidden } = profile;
  const actions: readonly MenuAction[] = [
    {
      key: 'edit',
      icon: Pencil,
      label: t('profiles.edit'),
      onSelect: () => onQuestion('edit'),
    },
    {
      key: 'mute',
      icon: isMuted ? Bell : BellOff,
      label: t(isMuted ? 'profiles.unmute' : 'profiles.mute'),
      onSelect: onMute,
    },
    {
      key: 'hide',
      icon: isHidden ? Eye : EyeOff,
      label: t(isHidden ? 'profiles.unhide' : 'profiles.hide'),
      onSelect: () => onQuestion(isHidden ? 'unhide' : 'hide'),
    },
    {
      key: 'delete',
      icon: Trash2,
      label: t('profiles.delete'),
      isBad: true,
      isApart: true,
      onSelect: () => onQuestion('delete'),
    },
  ];
  return (
    <li className={styles['row']} aria-current={isActive}>
      <Avatar name={displayName} hueKey={`user:${userId}`} size={40} />
      <div className={styles['words']}>
        <span className={styles['name']} dir="auto">
          {displayName}
        </span>
        <Facts profile={profile} />
      </div>
      {!isActive && (
        <Button
          icon={ArrowRightLeft}
          label={`${t('profiles.switch')}: ${displayName}`}
          onPress={onSwitch}
        >
          {t('profiles.switch')}
        </Button>
      )}
      <MenuButton label={t('profiles.actions', { name: displayName })} actions={actions} />
    </li>
  );
}

/** What is to be known of it, in words; where there is nothing, its own line. */
function Facts({ profile }: { readonly profile: UserProfile }) {
  const { t } = useTranslation();
  const { isActive, isMuted, isHidden, unreadCount, fullName, shortDescr } = profile;
  const about = [fullName, shortDescr].find((text) => text !== '');
  const facts = [
    isActive && t('profiles.active'),
    unreadCount > 0 && t('profiles.unread', { count: unreadCount }),
    isHidden && t('profiles.hidden'),
  ].filter((fact) => fact !== false);
  return (
    <span className={styles['facts']}>
      {isMuted && (
        <BellOff size={13} strokeWidth={1.75} role="img" aria-label={t('profiles.muted')} />
      )}
      <span className={styles['oneLine']} dir="auto">
        {[...facts, ...(about === undefined ? [] : [about])].join(' · ')}
      </span>
    </span>
  );
}
