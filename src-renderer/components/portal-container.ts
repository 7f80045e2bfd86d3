/** Floating parts inside an open dialog have to live in it: the dialog is in the top layer. */
import { createContext, use } from 'react';

export const PortalContainerContext = createContext<HTMLElement | null>(null);

export function usePortalContainer(): HTMLElement | null {
  return use(PortalContainerContext);
}
