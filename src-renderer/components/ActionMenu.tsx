import type { LucideIcon } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { Fragment, type ReactNode, useState } from 'react';
import styles from './ActionMenu.module.css';

export type MenuAction = {
  readonly key: string;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly isBad?: boolean;
  /** A line above it. */
  readonly isApart?: boolean;
  readonly onSelect: () => void;
};

export type ActionMenuProps = {
  readonly label: string;
  /** Where it opens, in the window's pixels. */
  readonly at: { readonly x: number; readonly y: number };
  readonly actions: readonly MenuAction[];
  /** Above the actions, as the row of reactions. */
  readonly header?: ReactNode;
  readonly onClose: () => void;
};

/** One menu for right click, the keyboard's menu key and the `more` button. */
export function ActionMenu({ label, at, actions, header, onClose }: ActionMenuProps) {
  const [opener] = useState(focusedElement);
  return (
    <DropdownMenu.Root
      open
      modal={false}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <DropdownMenu.Trigger asChild>
        <span
          className={styles['anchor']}
          style={{ insetInlineStart: at.x, insetBlockStart: at.y }}
          aria-hidden
          tabIndex={-1}
        />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content
        className={styles['menu']}
        aria-label={label}
        align="start"
        sideOffset={2}
        collisionPadding={8}
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          // An action may have put the focus elsewhere: into the composer, or a dialog.
          if (document.activeElement === document.body) opener?.focus({ preventScroll: true });
        }}
      >
        {header}
        {actions.map(({ icon: Icon, ...action }) => (
          <Fragment key={action.key}>
            {action.isApart === true && <DropdownMenu.Separator className={styles['line']} />}
            <DropdownMenu.Item
              className={styles['item']}
              data-bad={action.isBad}
              onSelect={action.onSelect}
            >
              <Icon size={16} strokeWidth={1.75} aria-hidden />
              {action.label}
            </DropdownMenu.Item>
          </Fragment>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

function focusedElement(): HTMLElement | null {
  return document.activeElement instanceof HTMLElement ? document.activeElement : null;
}

export const MenuItem = DropdownMenu.Item;
