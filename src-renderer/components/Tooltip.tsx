import { Tooltip as RadixTooltip } from 'radix-ui';
import type { ReactNode } from 'react';
import { usePortalContainer } from './portal-container.ts';
import styles from './Tooltip.module.css';

export type TooltipProps = {
  readonly text: ReactNode;
  readonly children: ReactNode;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
};

export function Tooltip({ text, children, side = 'bottom' }: TooltipProps) {
  const container = usePortalContainer();
  return (
    <RadixTooltip.Root>
      <RadixTooltip.Trigger asChild>{children}</RadixTooltip.Trigger>
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
