import type { Item, Reaction } from '#shared/model/index.ts';
import { useWords } from '../i18n/index.ts';
import styles from './Message.module.css';
import { showEmoji } from './emoji.ts';
import { useCanReact, useMessageActions } from './use-message-actions.ts';

export type ReactionsProps = { readonly item: Item };

export function Reactions({ item }: ReactionsProps) {
  const { t } = useWords();
  const { react } = useMessageActions();
  const canReact = useCanReact(item);
  if (item.reactions.length === 0) return null;
  const label = ({ emoji, count, isOwn }: Reaction) =>
    isOwn ? t('message.reactionOwn', { emoji, count }) : t('message.reaction', { emoji, count });
  return (
    <div className={styles['reactions']}>
      {item.reactions.map((reaction) => (
        <button
          key={reaction.emoji}
          type="button"
          className={styles['reaction']}
          aria-pressed={reaction.isOwn}
          aria-label={label(reaction)}
          disabled={!canReact && !reaction.isOwn}
          onClick={() => react(item, reaction.emoji, !reaction.isOwn)}
        >
          <span className={styles['emoji']} aria-hidden>
            {showEmoji(reaction.emoji)}
          </span>
          {reaction.count > 1 && <span aria-hidden>{reaction.count}</span>}
        </button>
      ))}
    </div>
  );
}
