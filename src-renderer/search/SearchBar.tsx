import { ChevronDown, ChevronUp, Search, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContactId } from '#shared/ids.ts';
import { IconButton, VisuallyHidden } from '../components/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { type Trail, trailPosition } from '../stores/index.ts';
import styles from './SearchBar.module.css';

export type SearchBarProps = { readonly contactId: ContactId };

/** Above the messages of the chat in which a result was chosen: where it stands, and its neighbours. */
export function SearchBar({ contactId }: SearchBarProps) {
  const { t } = useTranslation();
  const { search } = useStores();
  const trail = useSelect(search, (state) => state.trail);
  const text = useSelect(search, (state) => state.query?.text);
  const bar = useRef<HTMLDivElement>(null);
  const itemId = trail?.itemId;
  useEffect(() => {
    // It went with the list that lay over the chat.
    if (itemId !== undefined && document.activeElement === document.body) bar.current?.focus();
  }, [itemId]);
  if (trail?.contactId !== contactId) return null;
  const first = trail.hits[0];
  const last = trail.hits.at(-1);
  const hasNewer = first !== undefined && first.itemId > trail.itemId;
  const hasOlder = trail.next !== undefined || (last !== undefined && last.itemId < trail.itemId);
  return (
    <div
      ref={bar}
      className={styles['bar']}
      role="group"
      aria-label={t('search.bar')}
      tabIndex={-1}
    >
      <Search size={16} strokeWidth={1.75} aria-hidden />
      <span className={styles['words']} dir="auto">
        {text}
      </span>
      <Position trail={trail} />
      <IconButton
        size="small"
        icon={ChevronUp}
        label={t('search.older')}
        isDisabled={!hasOlder}
        onPress={() => void search.step('older')}
      />
      <IconButton
        size="small"
        icon={ChevronDown}
        label={t('search.newer')}
        isDisabled={!hasNewer}
        onPress={() => void search.step('newer')}
      />
      <IconButton size="small" icon={X} label={t('search.end')} onPress={search.end} />
    </div>
  );
}

function Position({ trail }: { readonly trail: Trail }) {
  const { t } = useTranslation();
  const total = trail.hits.length;
  const position = trailPosition(trail);
  const hasMore = trail.next !== undefined;
  if (position === undefined) {
    return <span className={styles['position']}>{t('search.total', { count: total })}</span>;
  }
  return (
    <>
      <span className={styles['position']} aria-hidden>
        {t(hasMore ? 'search.positionMore' : 'search.position', { position, total })}
      </span>
      <VisuallyHidden live="polite">
        {t(hasMore ? 'search.positionMoreLabel' : 'search.positionLabel', { position, total })}
      </VisuallyHidden>
    </>
  );
}
