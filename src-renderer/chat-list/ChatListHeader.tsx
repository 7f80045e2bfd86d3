import { Lock, PanelLeftClose, PanelLeftOpen, Plus, Settings, Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Avatar, IconButton, MenuButton, Tooltip, VisuallyHidden } from '../components/index.ts';
import { SearchFilters } from '../search/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { lockNow } from '../stores/index.ts';
import styles from './ChatList.module.css';
import { SearchBox } from './SearchBox.tsx';

export type ChatListHeaderProps = { readonly isRail: boolean; readonly isOverlaid: boolean };

export function ChatListHeader({ isRail, isOverlaid }: ChatListHeaderProps) {
  const { t } = useTranslation();
  const { ui } = useStores();
  const side = isRail ? 'right' : 'bottom';
  return (
    <header className={styles['header']}>
      <div className={styles['top']}>
        <Me isRail={isRail} />
        {isRail && (
          <IconButton
            icon={PanelLeftOpen}
            label={t('chatList.showChats')}
            side={side}
            onPress={() => ui.toggleList(true)}
          />
        )}
        {isOverlaid && (
          <IconButton
            icon={PanelLeftClose}
            label={t('chatList.hideChats')}
            onPress={() => ui.toggleList(false)}
          />
        )}
        <IconButton
          icon={Plus}
          label={t('chatList.newConnection')}
          side={side}
          onPress={() => ui.openConnect('make')}
        />
        <MainMenu isRail={isRail} />
      </div>
      {!isRail && <SearchBox />}
      {!isRail && <SearchFilters />}
    </header>
  );
}

type PartProps = { readonly isRail: boolean };

/** Whose chats these are; opens the list of profiles. */
function Me({ isRail }: PartProps) {
  const { t } = useTranslation();
  const { ui, app } = useStores();
  const user = useSelect(app, ({ status }) => (status?.type === 'ready' ? status.user : undefined));
  if (user === undefined) return null;
  const { displayName: name, userId } = user;
  const face = (
    <Tooltip text={t('profiles.title')} side={isRail ? 'right' : 'bottom'}>
      <button
        type="button"
        className={styles['meButton']}
        onClick={() => ui.openDialog({ type: 'profiles' })}
      >
        <Avatar name={name} hueKey={`user:${userId}`} size={32} isAlone={isRail} />
        {isRail ? (
          <VisuallyHidden>{t('profiles.menuLabel', { name })}</VisuallyHidden>
        ) : (
          <span className={styles['meName']} dir="auto">
            {name}
          </span>
        )}
      </button>
    </Tooltip>
  );
  return isRail ? face : <h1 className={styles['me']}>{face}</h1>;
}

function MainMenu({ isRail }: PartProps) {
  const { t } = useTranslation();
  const stores = useStores();
  const { ui } = stores;
  const hasLock = useSelect(stores.security, ({ lock }) => lock?.isOn === true);
  return (
    <MenuButton
      label={t('settings.menu')}
      side={isRail ? 'right' : 'bottom'}
      actions={[
        {
          key: 'profiles',
          icon: Users,
          label: t('settings.profiles'),
          onSelect: () => ui.openDialog({ type: 'profiles' }),
        },
        {
          key: 'settings',
          icon: Settings,
          label: t('settings.open'),
          onSelect: () => ui.openDialog({ type: 'settings', page: 'servers' }),
        },
        ...(hasLock
          ? [
              {
                key: 'lock',
                icon: Lock,
                label: t('lockScreen.menu'),
                isApart: true,
                onSelect: () => void lockNow(stores),
              },
            ]
          : []),
      ]}
    />
  );
}
