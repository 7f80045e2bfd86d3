import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PendingId } from '#shared/ids.ts';
import { Avatar } from '../components/index.ts';
import { ShowListButton } from '../conversation/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { pendingKey, selectPending } from '../stores/index.ts';
import styles from './PendingFrame.module.css';

export type PendingFrameProps = { readonly pendingId: PendingId; readonly children: ReactNode };

export function PendingFrame({ pendingId, children }: PendingFrameProps) {
  const { t } = useTranslation();
  const { chats } = useStores();
  const connection = useSelect(chats, (state) => selectPending(state, pendingId));
  const isOwn = connection?.state.type === 'waiting' || connection?.state.type === 'creating';
  const alias = connection?.localAlias ?? '';
  const fallback = isOwn ? t('chatList.newLink') : t('chatList.joiningLink');
  const name = alias === '' ? fallback : alias;
  return (
    <section className={styles['frame']} aria-label={name}>
      <header className={styles['header']}>
        <ShowListButton />
        <Avatar name={alias} hueKey={pendingKey(pendingId)} size={32} />
        <h2 className={styles['name']} dir="auto">
          {name}
        </h2>
      </header>
      {children}
    </section>
  );
}
