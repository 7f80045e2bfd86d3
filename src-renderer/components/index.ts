/** Parts that every screen is made of; no stores, no bridge. */
export { ActionMenu, MenuItem, type MenuAction } from './ActionMenu.tsx';
export { Avatar } from './Avatar.tsx';
export { Banner } from './Banner.tsx';
export { Button } from './Button.tsx';
export { CopyButton } from './CopyButton.tsx';
export { Dialog } from './Dialog.tsx';
export { EmptyState } from './EmptyState.tsx';
export { IconButton } from './IconButton.tsx';
export { Logo } from './Logo.tsx';
export { QrCode } from './QrCode.tsx';
export { Skeleton } from './Skeleton.tsx';
export { StatusTick } from './StatusTick.tsx';
export { TextField } from './TextField.tsx';
export { Tooltip, TooltipProvider } from './Tooltip.tsx';
export { useDelay } from './use-delay.ts';
export { VisuallyHidden } from './VisuallyHidden.tsx';
