/** The system's dialogs in which an archive or a picture is chosen. */
import { join } from 'node:path';
import { app, dialog, type BrowserWindow, type FileFilter } from 'electron';
import { archiveName, type ArchivePurpose } from './archive-chooser.ts';
import { PICTURE_EXTENSIONS } from './picture-chooser.ts';
import type { ShellStrings } from './strings.ts';

export type FileDialogOptions = {
  readonly purpose: ArchivePurpose | 'picture';
  readonly window: BrowserWindow | undefined;
  readonly strings: ShellStrings;
};

/** The path that the user chooses; undefined: cancelled. */
export async function askPath(options: FileDialogOptions): Promise<string | undefined> {
  // A test cannot click in the system's dialogs. Empty: cancelled.
  const answer = app.isPackaged ? undefined : process.env['SOTTO_CHOOSE_FILE'];
  if (answer !== undefined) return answer === '' ? undefined : answer;
  const { purpose, window, strings } = options;
  // It belongs to the window it was asked from; without one there is nobody who asked.
  if (window === undefined) return undefined;
  return purpose === 'write'
    ? askWhereToWrite(window, strings)
    : askWhatToRead(window, purpose === 'read' ? archives(strings) : pictures(strings));
}

async function askWhereToWrite(
  window: BrowserWindow,
  strings: ShellStrings,
): Promise<string | undefined> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: strings.saveArchive,
    defaultPath: join(app.getPath('documents'), archiveName(new Date())),
    filters: archives(strings).filters,
    properties: ['createDirectory', 'showOverwriteConfirmation', 'dontAddToRecent'],
  });
  return canceled || filePath === '' ? undefined : filePath;
}

type Wanted = {
  readonly title: string;
  readonly defaultPath: string;
  readonly filters: FileFilter[];
};

async function askWhatToRead(window: BrowserWindow, wanted: Wanted): Promise<string | undefined> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    ...wanted,
    properties: ['openFile', 'dontAddToRecent'],
  });
  return canceled ? undefined : filePaths[0];
}

function archives(strings: ShellStrings): Wanted {
  return {
    title: strings.openArchive,
    defaultPath: app.getPath('documents'),
    filters: [{ name: strings.archives, extensions: ['zip'] }],
  };
}

function pictures(strings: ShellStrings): Wanted {
  return {
    title: strings.openPicture,
    defaultPath: app.getPath('pictures'),
    filters: [{ name: strings.pictures, extensions: [...PICTURE_EXTENSIONS] }],
  };
}
