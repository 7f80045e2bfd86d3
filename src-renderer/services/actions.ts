/** Things several screens do that reach beyond the core: the clipboard, links, files. */
import { useServices } from './services.ts';

export type ShellActions = {
  readonly copy: (text: string) => void;
  readonly openLink: (url: string) => void;
  readonly readClipboard: () => Promise<string>;
};

export function useShellActions(): ShellActions {
  const { bridge } = useServices();
  return {
    copy: (text) => void bridge.shell('shell.copyText', { text }),
    openLink: (url) => void bridge.shell('shell.openLink', { url }),
    async readClipboard() {
      const result = await bridge.shell('shell.readClipboardText', {});
      return result.ok ? result.value : '';
    },
  };
}
