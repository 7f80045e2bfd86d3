import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import type { MenuCommand } from '#shared/contract/index.ts';
import { menuTemplate } from './menu-template.ts';
import { shellStrings } from './strings.ts';

function items(options: { readonly isMac: boolean; readonly isDevelopment: boolean }) {
  const commands: MenuCommand[] = [];
  const template = menuTemplate({
    ...options,
    strings: shellStrings('de-AT'),
    onCommand: (command) => commands.push(command),
  });
  const flat = template.flatMap(({ submenu }): MenuItemConstructorOptions[] =>
    Array.isArray(submenu) ? submenu : [],
  );
  return { flat, commands };
}

describe('application menu', () => {
  it('sends each command once', () => {
    const { flat, commands } = items({ isMac: false, isDevelopment: false });
    for (const { click } of flat) Reflect.apply(click ?? (() => undefined), undefined, []);
    expect(commands).toEqual([
      'newConnection',
      'settings',
      'lockNow',
      'search',
      'previousChat',
      'nextChat',
      'contactDetails',
      'closeChat',
    ]);
  });

  it('no accelerator is given twice', () => {
    const { flat } = items({ isMac: false, isDevelopment: true });
    const accelerators = flat.flatMap(({ accelerator }) => accelerator ?? []);
    expect(new Set(accelerators).size).toBe(accelerators.length);
  });

  it('developer tools are in development only, quit has its own menu on macOS', () => {
    const roles = (options: { isMac: boolean; isDevelopment: boolean }) =>
      items(options).flat.map(({ role }) => role);
    expect(roles({ isMac: false, isDevelopment: false })).not.toContain('toggleDevTools');
    expect(roles({ isMac: false, isDevelopment: true })).toContain('toggleDevTools');
    expect(roles({ isMac: false, isDevelopment: false })).toContain('quit');
    expect(roles({ isMac: true, isDevelopment: false })).not.toContain('quit');
  });

  it('speaks German where the system does, else English', () => {
    expect([shellStrings('de').file, shellStrings('en-GB').file, shellStrings('fr').file]).toEqual([
      'Datei',
      'File',
      'File',
    ]);
  });
});
