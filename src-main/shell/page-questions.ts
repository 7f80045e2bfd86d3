/** The system's dialogs about a page that cannot be shown; the page itself can say nothing then. */
import { dialog, type BrowserWindow, type MessageBoxOptions } from 'electron';
import type { ShellStrings } from './strings.ts';

/** True: load the page anew; false: wait, or `signal` has ended the question. */
export async function askUnresponsive(
  window: BrowserWindow,
  strings: ShellStrings,
  signal: AbortSignal,
): Promise<boolean> {
  return ask(window, {
    message: strings.unresponsive,
    detail: strings.unresponsiveDetail,
    buttons: [strings.loadAnew, strings.wait],
    signal,
  });
}

/** True: once more; false: quit. */
export async function askFailing(window: BrowserWindow, strings: ShellStrings): Promise<boolean> {
  return ask(window, {
    message: strings.failing,
    detail: strings.failingDetail,
    buttons: [strings.tryAgain, strings.quit],
  });
}

/** Whether the first of the two buttons was pressed. */
async function ask(window: BrowserWindow, options: MessageBoxOptions): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    noLink: true,
    defaultId: 0,
    cancelId: 1,
    ...options,
  });
  return response === 0;
}
