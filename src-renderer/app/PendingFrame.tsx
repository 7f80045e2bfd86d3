import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PendingId, RequestId } from '#shared/ids.ts';
import { Avatar } from '../components/index.ts';
import { ShowListButton } from '../conversation/index.ts';
import { pendingName } from '../format/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { pendingKey, requestKey, selectPending, selectRequest } from '../stores/index.ts';
import styles from './PendingFrame.module.css';

export type PendingFrameProps = { readonly pendingId: PendingId; readonly children: ReactNode };
export type RequestFrameProps = { readonly requestId: RequestId; readonly children: ReactNode };

export function PendingFrame({ pendingId, children }: PendingFrameProps) {
  const { t } = useTranslation();
  const { chats } = useStores();
  const connection = useSelect(chats, (state) => selectPending(state, pendingId));
  if (connection === undefined) return null;
  const { name, isNameless } = pendingName(t, connection);
  return (
    <Frame name={name} face={isNameless ? '' : name} hueKey={pendingKey(pendingId)}>
      {children}
    </Frame>
  );
}

export function RequestFrame({ requestId, children }: RequestFrameProps) {
  const { chats } = useStores();
  const request = useSelect(chats, (state) => selectRequest(state, requestId));
  if (request === undefined) return null;
  const { displayName, image } = request;
  return (
    <Frame name={displayName} face={displayName} hueKey={requestKey(requestId)} image={image}>
      {children}
    </Frame>
  );
}

type FrameProps = {
  readonly name: string;
  /** What the avatar's initials are taken from. */
  readonly face: string;
  readonly hueKey: string;
  readonly image?: string | undefined;
  readonly children: ReactNode;
};

function Frame({ name, face, hueKey, image, children }: FrameProps) {
  return (
    <section className={styles['frame']} aria-label={name}>
      <header className={styles['header']}>
        <ShowListButton />
        <Avatar name={face} hueKey={hueKey} image={image} size={32} />
        <h2 className={styles['name']} dir="auto">
          {name}
        </h2>
      </header>
      {children}
    </section>
  );
}
