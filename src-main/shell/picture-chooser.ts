/**
 * The user chooses a picture in the system's dialog, for the window to look for a QR code in. The window's own
 * `<input type=file>` would do, but main could not tell its dialog from another program that takes the focus, and
 * would lock the window.
 */
import type { ChosenPicture } from '#shared/contract/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { imageType, readSmallFile } from './opening-file.ts';

/** Of the kinds that {@link imageType} knows. */
export const PICTURE_EXTENSIONS = ['png', 'jpg', 'jpeg', 'webp', 'gif', 'bmp'] as const;
/** Far above what a camera makes; it is held in memory twice. */
export const LARGEST_PICTURE_BYTES = 20_971_520;

export type ChoosePicture = () => Promise<
  Result<ChosenPicture | undefined, { readonly type: 'notAPicture' }>
>;

/** `askPath` shows the dialog; undefined: cancelled, or a dialog is open already. Rejects only as `askPath` does. */
export function pictureChooser(askPath: () => Promise<string | undefined>): ChoosePicture {
  const ask = oneAtATime(askPath);
  return async () => {
    const path = await ask();
    if (path === undefined) return ok(undefined);
    const bytes = await readSmallFile(path, LARGEST_PICTURE_BYTES).catch(() => undefined);
    const mimeType = bytes === undefined ? undefined : imageType(bytes);
    if (bytes === undefined || mimeType === undefined) return err({ type: 'notAPicture' });
    return ok({ bytes, mimeType });
  };
}
