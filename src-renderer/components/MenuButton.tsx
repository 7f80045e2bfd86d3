import { Ellipsis, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { ActionMenu, type MenuAction } from './ActionMenu.tsx';
import { IconButton } from './IconButton.tsx';

export type MenuButtonProps = {
  readonly label: string;
  readonly actions: readonly MenuAction[];
  readonly icon?: LucideIcon;
  readonly size?: 'normal' | 'small';
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
};

/** A button whose actions open below it. */
export function MenuButton({ label, actions, icon = Ellipsis, size, side }: MenuButtonProps) {
  const [at, setAt] = useState<{ readonly x: number; readonly y: number } | undefined>(undefined);
  return (
    <>
      <IconButton
        icon={icon}
        label={label}
        isExpanded={at !== undefined}
        {...(size !== undefined && { size })}
        {...(side !== undefined && { side })}
        onPress={(target) => {
          const box = target.getBoundingClientRect();
          setAt({ x: box.left, y: box.bottom });
        }}
      />
      {at !== undefined && (
        <ActionMenu label={label} at={at} actions={actions} onClose={() => setAt(undefined)} />
      )}
    </>
  );
}
