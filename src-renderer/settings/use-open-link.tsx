import { type ReactNode, useState } from 'react';
import { OpenLinkDialog } from '../conversation/index.ts';
import { useShellActions } from '../services/index.ts';

export type LinkQuestion = { readonly ask: (url: string) => void; readonly dialog: ReactNode };

/** Asks before an address is opened, over whatever is open already. */
export function useOpenLink(): LinkQuestion {
  const [url, setUrl] = useState<string | undefined>(undefined);
  const { copy, openLink } = useShellActions();
  const close = () => setUrl(undefined);
  const dialog = url !== undefined && (
    <OpenLinkDialog
      url={url}
      onCopy={() => copy(url)}
      onOpen={() => {
        openLink(url);
        close();
      }}
      onClose={close}
    />
  );
  return { ask: setUrl, dialog };
}
