/** The application menu as data: the usual roles and accelerators, and the commands that the window carries out. */
import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '#shared/contract/index.ts';
import type { ShellStrings } from './strings.ts';

export type MenuOptions = {
  readonly strings: ShellStrings;
  readonly isMac: boolean;
  /** Adds reload and developer tools. */
  readonly isDevelopment: boolean;
  readonly onCommand: (command: MenuCommand) => void;
};

/** The template for Electron's Menu.buildFromTemplate. */
export function menuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const { strings, isMac } = options;
  const appMenu: MenuItemConstructorOptions[] = isMac ? [{ role: 'appMenu' }] : [];
  return [
    ...appMenu,
    fileMenu(options),
    editMenu(strings),
    viewMenu(options),
    chatMenu(options),
    { role: 'windowMenu', label: strings.window, submenu: windowItems(options) },
    { role: 'help', label: strings.help, submenu: [{ role: 'about', label: strings.about }] },
  ];
}

function fileMenu({ strings, isMac, onCommand }: MenuOptions): MenuItemConstructorOptions {
  const quit: MenuItemConstructorOptions[] = isMac
    ? []
    : [{ type: 'separator' }, { role: 'quit', label: strings.quit, accelerator: 'CmdOrCtrl+Q' }];
  return {
    label: strings.file,
    submenu: [
      command(strings.newConnection, 'CmdOrCtrl+N', () => onCommand('newConnection')),
      command(strings.settings, 'CmdOrCtrl+,', () => onCommand('settings')),
      command(strings.lockNow, 'CmdOrCtrl+L', () => onCommand('lockNow')),
      { type: 'separator' },
      { role: 'close', label: strings.closeWindow, accelerator: 'CmdOrCtrl+W' },
      ...quit,
    ],
  };
}

function editMenu(strings: ShellStrings): MenuItemConstructorOptions {
  return {
    label: strings.edit,
    submenu: [
      { role: 'undo', label: strings.undo },
      { role: 'redo', label: strings.redo },
      { type: 'separator' },
      { role: 'cut', label: strings.cut },
      { role: 'copy', label: strings.copy },
      { role: 'paste', label: strings.paste },
      { role: 'selectAll', label: strings.selectAll },
    ],
  };
}

function viewMenu({ strings, isDevelopment, onCommand }: MenuOptions): MenuItemConstructorOptions {
  const forDevelopers: MenuItemConstructorOptions[] = isDevelopment
    ? [
        { type: 'separator' },
        { role: 'reload', label: strings.reload },
        { role: 'toggleDevTools', label: strings.developerTools },
      ]
    : [];
  return {
    label: strings.view,
    submenu: [
      command(strings.search, 'CmdOrCtrl+F', () => onCommand('search')),
      { type: 'separator' },
      { role: 'resetZoom', label: strings.actualSize },
      { role: 'zoomIn', label: strings.zoomIn },
      { role: 'zoomOut', label: strings.zoomOut },
      { role: 'togglefullscreen', label: strings.fullScreen },
      ...forDevelopers,
    ],
  };
}

function chatMenu({ strings, onCommand }: MenuOptions): MenuItemConstructorOptions {
  return {
    label: strings.chat,
    submenu: [
      command(strings.previousChat, 'Alt+Up', () => onCommand('previousChat')),
      command(strings.nextChat, 'Alt+Down', () => onCommand('nextChat')),
      { type: 'separator' },
      command(strings.contactDetails, 'CmdOrCtrl+I', () => onCommand('contactDetails')),
      command(strings.closeChat, undefined, () => onCommand('closeChat')),
    ],
  };
}

function windowItems({ strings, isMac }: MenuOptions): MenuItemConstructorOptions[] {
  const minimize: MenuItemConstructorOptions = { role: 'minimize', label: strings.minimize };
  return isMac
    ? [minimize, { role: 'zoom' }, { type: 'separator' }, { role: 'front' }]
    : [minimize];
}

function command(
  label: string,
  accelerator: string | undefined,
  click: () => void,
): MenuItemConstructorOptions {
  return { label, click, ...(accelerator === undefined ? {} : { accelerator }) };
}
