import { PanelLeftClose, PanelLeftOpen, Plus, Search, Settings, Users, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Avatar, IconButton, MenuButton, Tooltip } from '../components/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { filterChats, looksLikeLink, type Stores } from '../stores/index.ts';
import styles from './ChatList.module.css';

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
        aria-label={isRail ? t('profiles.menuLabel', { name }) : undefined}
        onClick={() => ui.openDialog({ type: 'profiles' })}
      >
        <Avatar name={name} hueKey={`user:${userId}`} size={32} />
        {!isRail && (
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
  const { ui } = useStores();
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
      ]}
    />
  );
}

/** Enter opens the first chat of the filtered list. */
function openFirst({ chats, ui }: Stores): void {
  const { search } = ui.state.getState();
  if (search.trim() === '' || looksLikeLink(search)) return;
  const [first] = filterChats(chats.state.getState(), search);
  if (first !== undefined) ui.select(first);
}

function SearchBox() {
  const { t } = useTranslation();
  const stores = useStores();
  const { ui } = stores;
  const search = useSelect(ui, (state) => state.search);
  const input = useSearchFocus();
  return (
    <div className={styles['search']} role="search">
      <Search size={16} strokeWidth={1.75} aria-hidden />
      <input
        ref={input}
        className={styles['searchInput']}
        type="search"
        aria-label={t('chatList.search')}
        placeholder={t('chatList.search')}
        value={search}
        spellCheck={false}
        dir="auto"
        onChange={(event) => ui.search(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') openFirst(stores);
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          ui.search('');
          event.currentTarget.blur();
        }}
      />
      {search !== '' && (
        <IconButton
          size="small"
          icon={X}
          label={t('chatList.clearSearch')}
          onPress={() => ui.search('')}
        />
      )}
    </div>
  );
}

/** Types into the search box when a shortcut or the menu asks for it. */
function useSearchFocus() {
  const { ui } = useStores();
  const wishes = useSelect(ui, (state) => state.searchFocus);
  const answered = useRef(ui.state.getState().isListOpen ? wishes - 1 : wishes);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (wishes === answered.current) return;
    answered.current = wishes;
    input.current?.focus();
    input.current?.select();
  }, [wishes]);
  return input;
}
