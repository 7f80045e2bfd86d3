/** A shell without Electron: one screen with a code in its corner, a clipboard with a link and a picture. */
import { encodeQR } from 'qr';
import type { ShellBridge, ShellCommandName, ShellCommands } from '#shared/contract/index.ts';
import { ok } from '#shared/result.ts';
import { SHORT_ADDRESS } from './data.ts';

const SCREEN = { width: 1920, height: 1080 };
const MODULE_PX = 3;

type Answers = {
  readonly [N in ShellCommandName]: () =>
    ShellCommands[N]['value'] | Promise<ShellCommands[N]['value']>;
};

/** `hasCode`: whether there is anything to find. */
export function createFakeShell(hasCode: boolean): ShellBridge['invoke'] {
  const answers: Answers = {
    'shell.openLink': () => undefined,
    'shell.copyText': () => undefined,
    'shell.readClipboardText': () => SHORT_ADDRESS,
    'shell.captureScreen': async () => ({
      screens: [{ id: 'screen:1', label: 'Screen 1', png: await drawScreen(hasCode), ...SCREEN }],
    }),
    'shell.readClipboardImage': () => (hasCode ? drawScreen(true) : undefined),
    'shell.allowCamera': () => undefined,
    'shell.networkChanged': () => undefined,
    'shell.chooseArchive': () => ({ token: 'archive', name: 'sotto-archive-2026-11-21.zip' }),
    'shell.choosePicture': async () => ({
      bytes: await drawScreen(hasCode),
      mimeType: 'image/png',
    }),
    'shell.info': () => ({ version: '0.0.0', platform: 'linux', locale: 'en-GB' }),
  };
  return async (name) => ok(await answers[name]());
}

async function drawScreen(hasCode: boolean): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(SCREEN.width, SCREEN.height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('preview: the page cannot draw');
  context.fillStyle = 'oklch(0.7 0.05 230deg)';
  context.fillRect(0, 0, SCREEN.width, SCREEN.height);
  context.fillStyle = 'white';
  context.fillRect(120, 90, 900, 700);
  context.fillStyle = 'black';
  const modules = encodeQR(hasCode ? SHORT_ADDRESS : 'see you', 'raw', { border: 4 });
  modules.forEach((row, y) =>
    row.forEach((isDark, x) => {
      const place = [760 + x * MODULE_PX, 520 + y * MODULE_PX] as const;
      // Without its first corner nothing can be read.
      const isSeen = hasCode || x + y > 14;
      if (isDark && isSeen) context.fillRect(...place, MODULE_PX, MODULE_PX);
    }),
  );
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
}
