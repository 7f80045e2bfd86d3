/** Pictures of the page: opened from bytes, and their parts as pixels. */
import type { Pixels } from './decode.ts';
import type { Look } from './regions.ts';

const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/bmp'];
const LARGEST_PICTURE_BYTES = 20 * 1_048_576;

/** Undefined where it is no picture, or far too large. */
export async function openPicture(source: Blob): Promise<ImageBitmap | undefined> {
  if (source.size > LARGEST_PICTURE_BYTES) return undefined;
  try {
    return await createImageBitmap(source);
  } catch {
    return undefined;
  }
}

/** The first picture among dropped or pasted files. */
export function pictureFile(files: FileList | null | undefined): File | undefined {
  return [...(files ?? [])].find((file) => PICTURE_TYPES.includes(file.type));
}

export function drawPart(source: CanvasImageSource, { region, size }: Look): Pixels {
  const canvas = new OffscreenCanvas(size.width, size.height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('scan: the page cannot draw');
  // Transparent pictures of codes are meant to lie on white.
  context.fillStyle = 'white';
  context.fillRect(0, 0, size.width, size.height);
  const { x, y, width, height } = region;
  context.drawImage(source, x, y, width, height, 0, 0, size.width, size.height);
  return context.getImageData(0, 0, size.width, size.height);
}
