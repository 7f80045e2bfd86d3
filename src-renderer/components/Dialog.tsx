import { X } from 'lucide-react';
import { type MouseEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './Dialog.module.css';
import { IconButton } from './IconButton.tsx';
import { PortalContainerContext } from './portal-container.ts';

export type DialogProps = {
  readonly title: string;
  readonly children: ReactNode;
  /** Right-aligned, the primary one last. */
  readonly actions?: ReactNode;
  /** `large` has a page inside that scrolls and pads by itself. */
  readonly size?: 'narrow' | 'wide' | 'large';
  readonly onClose: () => void;
};

/**
 * The platform's own modal dialog: focus trap, Esc, backdrop and focus return come with it, and no
 * style element is injected, which the content security policy would refuse.
 */
export function Dialog({ title, children, actions, size = 'narrow', onClose }: DialogProps) {
  const { t } = useTranslation();
  const titleId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [container, setContainer] = useState<HTMLElement | null>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element !== null) openQuietly(element);
    // A question wants its own first place, or none.
    const first = element?.querySelector<HTMLElement>('[data-first-focus]');
    (first ?? element)?.focus();
    setContainer(element);
    return () => element?.close();
  }, []);

  function onBackdrop(event: MouseEvent): void {
    const { current } = dialog;
    if (current === null || event.target !== current) return;
    // What was typed is not lost by a click beside it; the settings keep theirs by themselves.
    if (size === 'large' || !hasTyped(current)) onClose();
  }

  return (
    <dialog
      ref={dialog}
      tabIndex={-1}
      className={styles['dialog']}
      data-size={size}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        // React tells of an inner dialog here too.
        if (event.target === event.currentTarget) onClose();
      }}
      onMouseDown={onBackdrop}
    >
      <PortalContainerContext value={container}>
        <div className={styles['inside']}>
          <header className={styles['header']}>
            <h2 id={titleId} className={styles['title']}>
              {title}
            </h2>
            <IconButton size="small" icon={X} label={t('common.close')} onPress={onClose} />
          </header>
          <div className={styles['body']}>{children}</div>
          {actions !== undefined && <footer className={styles['actions']}>{actions}</footer>}
        </div>
      </PortalContainerContext>
    </dialog>
  );
}

function hasTyped(dialog: HTMLDialogElement): boolean {
  const fields = dialog.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
    'input:not([type=checkbox], [type=radio], [readonly]), textarea:not([readonly])',
  );
  return [...fields].some(({ value }) => value !== '');
}

/** The platform would focus the close button, whose tooltip would open and stay. */
function openQuietly(dialog: HTMLDialogElement): void {
  const inside = dialog.querySelector<HTMLElement>(':scope > div');
  if (inside !== null) inside.inert = true;
  dialog.showModal();
  if (inside !== null) inside.inert = false;
}
