/** The system's dialogs in which an archive is chosen. */
import { join } from 'node:path';
import { app, dialog, type BrowserWindow } from 'electron';
import { archiveName, type ArchivePurpose } from './archive-chooser.ts';
import type { ShellStrings } from './strings.ts';

export type ArchiveDialogOptions = {
  readonly purpose: ArchivePurpose;
  readonly window: BrowserWindow | undefined;
  readonly strings: ShellStrings;
};

/** The path that the user chooses; undefined: cancelled. */
export async function askArchivePath(options: ArchiveDialogOptions): Promise<string | undefined> {
  // A test cannot click in the system's dialogs. Empty: cancelled.
  const answer = app.isPackaged ? undefined : process.env['SOTTO_CHOOSE_FILE'];
  if (answer !== undefined) return answer === '' ? undefined : answer;
  // It belongs to the window it was asked from; without one there is nobody who asked.
  if (options.window === undefined) return undefined;
  return options.purpose === 'write'
    ? askWhereToWrite(options.window, options.strings)
    : askWhatToRead(options.window, options.strings);
}

async function askWhereToWrite(
  window: BrowserWindow,
  strings: ShellStrings,
): Promise<string | undefined> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: strings.saveArchive,
    defaultPath: join(app.getPath('documents'), archiveName(new Date())),
    filters: archiveFilter(strings),
    properties: ['createDirectory', 'showOverwriteConfirmation', 'dontAddToRecent'],
  });
  return canceled || filePath === '' ? undefined : filePath;
}

async function askWhatToRead(
  window: BrowserWindow,
  strings: ShellStrings,
): Promise<string | undefined> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: strings.openArchive,
    defaultPath: app.getPath('documents'),
    filters: archiveFilter(strings),
    properties: ['openFile', 'dontAddToRecent'],
  });
  return canceled ? undefined : filePaths[0];
}

function archiveFilter(strings: ShellStrings): { name: string; extensions: string[] }[] {
  return [{ name: strings.archives, extensions: ['zip'] }];
}
