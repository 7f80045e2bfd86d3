import { ArrowUp, Check, CircleAlert, KeyRound, Pencil, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useEffectEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Item } from '#shared/model/index.ts';
import { Banner, IconButton } from '../components/index.ts';
import styles from './ComposerView.module.css';
import type { Unsent } from './unsent.ts';
import { textOf } from './use-message-actions.ts';

export type ComposerViewProps = {
  readonly label: string;
  readonly text: string;
  readonly editing?: Item | undefined;
  /** Why the text was not taken. */
  readonly unsent?: Unsent | undefined;
  /** Asked when the chat opens: whether what has the focus goes on having it. */
  readonly keepsFocus: () => boolean;
  readonly onText: (text: string) => void;
  readonly onSubmit: () => void;
  readonly onCancelEdit: () => void;
  readonly onEditLast: () => void;
  readonly onLeave: () => void;
};

export function ComposerView(props: ComposerViewProps) {
  const { t } = useTranslation();
  const { text, editing } = props;
  const isEditing = editing !== undefined;
  const input = useComposerFocus(editing?.itemId, props.keepsFocus);
  return (
    <div className={styles['composer']}>
      {props.unsent !== undefined && <UnsentBanner {...props.unsent} />}
      {isEditing && <EditBar item={editing} onCancel={props.onCancelEdit} />}
      <div className={styles['box']}>
        <textarea
          ref={input}
          className={styles['input']}
          rows={1}
          dir="auto"
          aria-label={props.label}
          placeholder={t('composer.hint')}
          value={text}
          onChange={(event) => props.onText(event.target.value)}
          onKeyDown={(event) => onComposerKey(event, props)}
        />
        <IconButton
          icon={isEditing ? Check : ArrowUp}
          label={isEditing ? t('composer.saveEdit') : t('composer.send')}
          kind="primary"
          side="top"
          isDisabled={text.trim() === ''}
          onPress={props.onSubmit}
        />
      </div>
    </div>
  );
}

function UnsentBanner({ words, isWaiting }: Unsent) {
  return (
    <Banner
      tone={isWaiting ? 'accent' : 'bad'}
      icon={isWaiting ? KeyRound : CircleAlert}
      role={isWaiting ? 'status' : 'alert'}
    >
      {words}
    </Banner>
  );
}

function onComposerKey(event: KeyboardEvent<HTMLTextAreaElement>, props: ComposerViewProps): void {
  if (event.nativeEvent.isComposing) return;
  if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault();
    props.onSubmit();
  } else if (event.key === 'ArrowUp' && !event.altKey && props.text === '') {
    event.preventDefault();
    props.onEditLast();
  } else if (event.key === 'Escape') {
    event.preventDefault();
    event.stopPropagation();
    props.onLeave();
  }
}

/** Ready to type when the chat opens and when an edit begins, with the caret at the end. */
function useComposerFocus(editingId: number | undefined, keepsFocus: () => boolean) {
  const input = useRef<HTMLTextAreaElement>(null);
  const isKept = useEffectEvent(keepsFocus);
  useEffect(() => {
    const element = input.current;
    if (element === null) return;
    // Unless it went with the list that lay over the chat.
    const hasFocus = document.activeElement !== document.body;
    if (editingId === undefined && hasFocus && isKept()) return;
    element.focus({ preventScroll: true });
    element.setSelectionRange(element.value.length, element.value.length);
  }, [editingId]);
  return input;
}

type EditBarProps = { readonly item: Item; readonly onCancel: () => void };

function EditBar({ item, onCancel }: EditBarProps) {
  const { t } = useTranslation();
  return (
    <div className={styles['edit']}>
      <Pencil size={16} strokeWidth={1.75} aria-hidden />
      <div className={styles['editText']}>
        <p className={styles['editTitle']}>{t('composer.editing')}</p>
        <p className={styles['editOld']} dir="auto">
          {textOf(item)}
        </p>
      </div>
      <IconButton size="small" icon={X} label={t('composer.cancelEdit')} onPress={onCancel} />
    </div>
  );
}
