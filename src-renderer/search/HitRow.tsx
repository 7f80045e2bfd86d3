import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { SearchHit } from '#shared/model/index.ts';
import { Avatar, ListRow, ListRowWords } from '../components/index.ts';
import { useSelect, useServices } from '../services/index.ts';
import { contactKey, selectContact } from '../stores/index.ts';
import styles from './HitRow.module.css';
import { MarkedText } from './Highlight.tsx';

export type HitRowProps = { readonly hit: SearchHit; readonly nowMs: number };

/** One message that was found; opens its chat there. */
export const HitRow = memo(function HitRow({ hit, nowMs }: HitRowProps) {
  const { t } = useTranslation();
  const { stores, time } = useServices();
  const { chats, search } = stores;
  const { chatName, contactId, excerpt, matches } = hit;
  const image = useSelect(chats, (state) => selectContact(state, contactId)?.contact.image);
  const isCurrent = useSelect(search, ({ trail }) => trail?.itemId === hit.itemId);
  return (
    <ListRow shape="tall" isCurrent={isCurrent} onClick={() => search.choose(hit)}>
      <Avatar name={chatName} hueKey={contactKey(contactId)} image={image} />
      <ListRowWords name={chatName} time={time.short(hit.atMs, nowMs)}>
        <span className={styles['excerpt']}>
          {hit.direction === 'sent' && <span className={styles['you']}>{t('search.you')} </span>}
          <bdi>
            <MarkedText text={excerpt} matches={matches} />
          </bdi>
        </span>
      </ListRowWords>
    </ListRow>
  );
});
