import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { unreachable } from '#shared/unreachable.ts';
import { ChatList } from '../chat-list/index.ts';
import { VisuallyHidden } from '../components/index.ts';
import { PendingView, RequestView } from '../connect/index.ts';
import { ContactPanel } from '../contact/index.ts';
import { Conversation } from '../conversation/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { type ChatKey, keyRef } from '../stores/index.ts';
import { DetailsFrame } from './DetailsFrame.tsx';
import { Dialogs } from './Dialogs.tsx';
import { Home } from './Home.tsx';
import { PendingFrame, RequestFrame } from './PendingFrame.tsx';
import { Splitter } from './Splitter.tsx';
import { useMediaQuery } from './use-media-query.ts';
import { useShortcuts } from './use-shortcuts.ts';
import styles from './Workspace.module.css';

const NARROW = '(max-width: 639px)';
const COMPACT = '(max-width: 899px)';

/** The three columns. */
export function Workspace() {
  const { t } = useTranslation();
  const { ui } = useStores();
  const isNarrow = useMediaQuery(NARROW);
  const isCompact = useMediaQuery(COMPACT);
  const selected = useSelect(ui, (state) => state.selected);
  const listWidth = useSelect(ui, (state) => state.listWidth);
  const isListOpen = useSelect(ui, (state) => state.isListOpen);
  const isDetailsOpen = useSelect(ui, (state) => state.isDetailsOpen);
  useShortcuts();
  const isOverlaid = isCompact && isListOpen;
  const contact = selected === undefined ? undefined : contactOf(selected);
  // Only the width of the list is computed; it is a variable for the style sheet.
  const size = { '--list-size': `${listWidth}px` } as CSSProperties;
  return (
    <main
      className={styles['workspace']}
      style={size}
      data-has-chat={selected !== undefined}
      data-list-open={isOverlaid}
    >
      <VisuallyHidden>
        <h1>{t('common.appName')}</h1>
      </VisuallyHidden>
      <div className={styles['list']}>
        <ChatList
          isRail={isCompact && !isListOpen && !(isNarrow && selected === undefined)}
          isOverlaid={isOverlaid && !(isNarrow && selected === undefined)}
          edge={!isCompact && <Splitter />}
        />
      </div>
      {isOverlaid && (
        <button
          type="button"
          className={styles['scrim']}
          aria-label={t('chatList.hideChats')}
          tabIndex={-1}
          onClick={() => ui.toggleList(false)}
        />
      )}
      <div className={styles['main']}>
        <Middle selected={selected} />
      </div>
      {contact !== undefined && isDetailsOpen && (
        <DetailsFrame>
          <ContactPanel contactId={contact} />
        </DetailsFrame>
      )}
      <Dialogs />
    </main>
  );
}

function Middle({ selected }: { readonly selected: ChatKey | undefined }) {
  if (selected === undefined) return <Home />;
  const ref = keyRef(selected);
  switch (ref.type) {
    case 'contact':
      return <Conversation key={selected} contactId={ref.contactId} />;
    case 'pending':
      return (
        <PendingFrame pendingId={ref.pendingId}>
          <PendingView key={selected} pendingId={ref.pendingId} />
        </PendingFrame>
      );
    case 'request':
      return (
        <RequestFrame requestId={ref.requestId}>
          <RequestView key={selected} requestId={ref.requestId} />
        </RequestFrame>
      );
    default:
      return unreachable(ref);
  }
}

function contactOf(key: ChatKey) {
  const ref = keyRef(key);
  return ref.type === 'contact' ? ref.contactId : undefined;
}
