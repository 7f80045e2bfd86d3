/** The picture on the clipboard. */
import { clipboard, type NativeImage } from 'electron';

/** Two 4K screens beside each other have a third of it. */
const MOST_PIXELS = 50_000_000;
const LARGEST_PNG_BYTES = 33_554_432;

/** Its PNG; undefined when there is none or it is too large. */
export async function clipboardPng(): Promise<Uint8Array | undefined> {
  const png = await readPng();
  return png === undefined || png.length > LARGEST_PNG_BYTES ? undefined : png;
}

async function readPng(): Promise<Uint8Array | undefined> {
  // Older runtimes have this function instead of read(), which gives text there; the types know the new alone.
  const { readImage } = clipboard as { readonly readImage?: () => NativeImage };
  if (readImage !== undefined) return pngOf(readImage.call(clipboard));
  for (const item of await clipboard.read()) {
    if (!item.types.includes('image/png')) continue;
    const blob = await item.getType('image/png');
    return blob.size > LARGEST_PNG_BYTES ? undefined : new Uint8Array(await blob.arrayBuffer());
  }
  return undefined;
}

function pngOf(image: NativeImage): Uint8Array | undefined {
  const { width, height } = image.getSize();
  if (image.isEmpty() || width * height > MOST_PIXELS) return undefined;
  return new Uint8Array(image.toPNG());
}
