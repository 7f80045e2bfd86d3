/** Tells the page what happened. */
import type { WebContents } from 'electron';
import type { ShellEvent } from '#shared/contract/index.ts';
import { EVENT_CHANNEL } from './channels.ts';

/** The page hears it by `window.sotto.onEvent`; a page that does not listen misses it. */
export function sendShellEvent(contents: Pick<WebContents, 'send'>, event: ShellEvent): void {
  contents.send(EVENT_CHANNEL, event);
}
