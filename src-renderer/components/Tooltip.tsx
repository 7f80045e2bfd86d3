import { Tooltip as RadixTooltip } from 'radix-ui';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { usePortalContainer } from './portal-container.ts';
import styles from './Tooltip.module.css';

export type TooltipProps = {
  readonly text: ReactNode;
  readonly children: ReactNode;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
};

export function Tooltip({ text, children, side = 'bottom' }: TooltipProps) {
  const container = usePortalContainer();
  const [isOpen, setOpen] = useState(false);
  // What was pressed is known already.
  const isPressed = useRef(false);
  useEscOfOthers(isOpen, () => setOpen(false));
  return (
    <RadixTooltip.Root open={isOpen} onOpenChange={(open) => setOpen(open && !isPressed.current)}>
      <RadixTooltip.Trigger
        asChild
        onPointerDown={() => {
          isPressed.current = true;
        }}
        onPointerLeave={() => {
          isPressed.current = false;
        }}
      >
        {children}
      </RadixTooltip.Trigger>
      <RadixTooltip.Portal container={container}>
        <RadixTooltip.Content
          className={styles['tooltip']}
          side={side}
          sideOffset={6}
          collisionPadding={8}
        >
          {text}
        </RadixTooltip.Content>
      </RadixTooltip.Portal>
    </RadixTooltip.Root>
  );
}

/** An open tooltip goes before its library takes the Esc that was meant for a dialog or a menu. */
function useEscOfOthers(isOpen: boolean, close: () => void): void {
  useEffect(() => {
    if (!isOpen) return undefined;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape') flushSync(close);
    };
    window.addEventListener('keydown', onKeyDown, true);
    return () => window.removeEventListener('keydown', onKeyDown, true);
  });
}

export const TooltipProvider = RadixTooltip.Provider;
