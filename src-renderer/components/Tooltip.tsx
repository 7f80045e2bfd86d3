import { Tooltip as RadixTooltip } from 'radix-ui';
import { type ReactNode, useRef, useState } from 'react';
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
  // What was pressed is known: a tooltip that came late would take the Esc of what it has opened.
  const isPressed = useRef(false);
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

export const TooltipProvider = RadixTooltip.Provider;
