import { ChevronDown, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { contactId } from '#shared/ids.ts';
import { VisuallyHidden } from '../components/index.ts';
import { useSelect, useServices, useStores } from '../services/index.ts';
import { contactName, hasFilters, selectContact } from '../stores/index.ts';
import { dayEndMs, dayOf, dayStartMs } from './dates.ts';
import { type FilterChip, filterChips } from './filter-words.ts';
import styles from './SearchFilters.module.css';

/** Below the search box: all filters to choose from, or those that are set, to be taken away. */
export function SearchFilters() {
  const { t } = useTranslation();
  const { search } = useStores();
  const areShown = useSelect(search, (state) => state.areFiltersShown);
  const areSet = useSelect(search, (state) => hasFilters(state.filters));
  const [removed, setRemoved] = useState('');
  const isEmpty = !areShown && !areSet;
  return (
    <>
      {!isEmpty && (
        <div className={styles['filters']} role="group" aria-label={t('search.filters')}>
          {areShown ? <AllFilters /> : <SetFilters onRemoved={setRemoved} />}
        </div>
      )}
      <VisuallyHidden live="polite">{removed}</VisuallyHidden>
    </>
  );
}

function SetFilters({ onRemoved }: { readonly onRemoved: (words: string) => void }) {
  const { t } = useTranslation();
  const { stores, time } = useServices();
  const { chats, search, ui } = stores;
  const filters = useSelect(search, (state) => state.filters);
  const chatName = useSelect(chats, (state) => {
    const chat =
      filters.contactId === undefined ? undefined : selectContact(state, filters.contactId);
    return chat === undefined ? '' : contactName(chat.contact);
  });

  function remove({ words, without }: FilterChip): void {
    search.filter(without);
    onRemoved(t('search.removed', { filter: words }));
    // The chip goes away; the keyboard goes on in the search box.
    ui.focusSearch();
  }

  return filterChips(filters, { t, time, chatName }).map((chip) => (
    <button
      key={chip.key}
      type="button"
      className={styles['chip']}
      data-active
      aria-label={t('search.remove', { filter: chip.words })}
      onClick={() => remove(chip)}
    >
      <span className={styles['words']} dir="auto">
        {chip.words}
      </span>
      <X size={14} strokeWidth={1.75} aria-hidden />
    </button>
  ));
}

function AllFilters() {
  const { t } = useTranslation();
  const { search } = useStores();
  const { direction, hasLink, fromMs, untilMs } = useSelect(search, (state) => state.filters);
  return (
    <>
      <ChatFilter />
      <Toggle
        isOn={direction === 'sent'}
        onToggle={(isOn) => search.filter({ direction: isOn ? 'sent' : undefined })}
      >
        {t('search.fromMe')}
      </Toggle>
      <Toggle
        isOn={direction === 'received'}
        onToggle={(isOn) => search.filter({ direction: isOn ? 'received' : undefined })}
      >
        {t('search.fromThem')}
      </Toggle>
      <Toggle
        isOn={hasLink === true}
        onToggle={(isOn) => search.filter({ hasLink: isOn ? true : undefined })}
      >
        {t('search.withLink')}
      </Toggle>
      <div className={styles['days']}>
        <DayFilter
          label={t('search.from')}
          day={fromMs === undefined ? '' : dayOf(fromMs)}
          onDay={(day) => search.filter({ fromMs: dayStartMs(day) })}
        />
        <DayFilter
          label={t('search.until')}
          day={untilMs === undefined ? '' : dayOf(untilMs - 1)}
          onDay={(day) => search.filter({ untilMs: dayEndMs(day) })}
        />
      </div>
    </>
  );
}

type ToggleProps = {
  readonly isOn: boolean;
  readonly onToggle: (isOn: boolean) => void;
  readonly children: ReactNode;
};

function Toggle({ isOn, onToggle, children }: ToggleProps) {
  return (
    <button
      type="button"
      className={styles['chip']}
      aria-pressed={isOn}
      onClick={() => onToggle(!isOn)}
    >
      {children}
    </button>
  );
}

/** The platform's own list: it finds by typing, also among a thousand chats. */
function ChatFilter() {
  const { t } = useTranslation();
  const { chats, search } = useStores();
  const chosen = useSelect(search, (state) => state.filters.contactId);
  const { byKey, order } = useSelect(chats, (state) => state);
  return (
    <span className={styles['chip']} data-active={chosen !== undefined}>
      <select
        className={styles['select']}
        aria-label={t('search.chat')}
        value={chosen ?? ''}
        onChange={({ target: { value } }) =>
          search.filter({ contactId: value === '' ? undefined : contactId(Number(value)) })
        }
      >
        <option value="">{t('search.anyChat')}</option>
        {order.map((key) => {
          const chat = byKey[key];
          return chat?.type === 'contact' ? (
            <option key={key} value={chat.contact.contactId}>
              {contactName(chat.contact)}
            </option>
          ) : null;
        })}
      </select>
      <ChevronDown size={14} strokeWidth={1.75} aria-hidden />
    </span>
  );
}

type DayFilterProps = {
  readonly label: string;
  readonly day: string;
  readonly onDay: (day: string) => void;
};

/** A first or last day; empty while there is none, or while it is not yet typed to its end. */
function DayFilter({ label, day, onDay }: DayFilterProps) {
  return (
    <label className={styles['chip']} data-active={day !== ''}>
      <span>{label}</span>
      <input
        type="date"
        className={styles['day']}
        value={day}
        onChange={(event) => onDay(event.target.value)}
      />
    </label>
  );
}
