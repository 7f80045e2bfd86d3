import type { Item, ItemStatus } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { StatusTick, Tooltip } from '../components/index.ts';
import { isLargeEmoji, reasonText, unsupportedText } from '../format/index.ts';
import { useWords } from '../i18n/index.ts';
import { HighlightedText } from '../search/index.ts';
import { useServices } from '../services/index.ts';
import { FormattedText } from './FormattedText.tsx';
import styles from './Message.module.css';

export type BubbleProps = { readonly item: Item };

export function Bubble({ item }: BubbleProps) {
  const { content } = item;
  const isLarge = content.type === 'text' && isLargeEmoji(content.text);
  return (
    <div className={styles['bubble']} data-quiet={content.type !== 'text'} data-large={isLarge}>
      <div className={styles['body']} dir="auto">
        <span className={styles['text']}>
          <BubbleText item={item} />
        </span>
        <Meta item={item} />
      </div>
    </div>
  );
}

function BubbleText({ item: { content } }: BubbleProps) {
  const { t } = useWords();
  switch (content.type) {
    case 'text':
      return <FormattedText runs={content.runs} />;
    case 'unsupported':
      return (
        <>
          {unsupportedText(t, content)}
          {content.text !== '' && '\n'}
          <HighlightedText text={content.text} />
        </>
      );
    case 'deleted':
      return <>{t('message.deleted')}</>;
    case 'notice':
      return null;
    default:
      return unreachable(content);
  }
}

/** At the end of the last line, where the text leaves room for it, else on a line of its own. */
function Meta({ item }: BubbleProps) {
  const { t } = useWords();
  const { time } = useServices();
  return (
    <span className={styles['meta']}>
      <span className={styles['metaLine']} dir="ltr">
        {item.isEdited && <span>{t('message.edited')}</span>}
        <time dateTime={new Date(item.atMs).toISOString()} title={time.full(item.atMs)}>
          {time.clock(item.atMs)}
        </time>
        {item.direction === 'sent' && item.content.type !== 'deleted' && (
          <Tick status={item.status} />
        )}
      </span>
    </span>
  );
}

/** The tick says more where something is wrong: on hover, and on focus. */
function Tick({ status }: { readonly status: ItemStatus }) {
  const { t } = useWords();
  if (status.type !== 'delayed' && status.type !== 'failed') return <StatusTick status={status} />;
  const reason = reasonText(t, status.reason);
  const words = t(`message.${status.type}Because`, { reason });
  return (
    <Tooltip text={words} side="top">
      <button type="button" className={styles['why']} aria-label={words}>
        <StatusTick status={status} />
      </button>
    </Tooltip>
  );
}
