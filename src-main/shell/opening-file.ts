/**
 * Reads a file the user opened: a picture, known by its first bytes, or a text. Anything else, and anything too
 * large, is nothing. Only plain files are read: a pipe or a device could keep us waiting for ever.
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { ImageType, ShellEvent } from '#shared/contract/index.ts';

export const LARGEST_TEXT_BYTES = 65_536;
export const LARGEST_IMAGE_BYTES = 10_485_760;

type OpenedFile = Extract<ShellEvent, { type: 'openLink' | 'openImage' }>;

/** What the window is told about the file; undefined when there is nothing in it for us. Never rejects. */
export async function readOpenedFile(path: string): Promise<OpenedFile | undefined> {
  try {
    const bytes = await readSmallFile(path, LARGEST_IMAGE_BYTES);
    return bytes === undefined ? undefined : openedContent(bytes);
  } catch {
    return undefined;
  }
}

/** The content by its kind; undefined when it is neither a picture nor a text, or too large for its kind. */
export function openedContent(bytes: Uint8Array): OpenedFile | undefined {
  const mimeType = imageType(bytes);
  if (mimeType !== undefined) {
    return bytes.length > LARGEST_IMAGE_BYTES ? undefined : { type: 'openImage', bytes, mimeType };
  }
  if (bytes.length > LARGEST_TEXT_BYTES) return undefined;
  const text = decodeText(bytes);
  return text === undefined || text.trim() === '' ? undefined : { type: 'openLink', text };
}

/** The kind of picture by its signature. */
export function imageType(bytes: Uint8Array): ImageType | undefined {
  return SIGNATURES.find(({ parts }) =>
    parts.every(({ at, hex }) => hexAt(bytes, at, hex.length / 2) === hex),
  )?.type;
}

const SIGNATURES: readonly {
  readonly type: ImageType;
  readonly parts: readonly { readonly at: number; readonly hex: string }[];
}[] = [
  { type: 'image/png', parts: [{ at: 0, hex: '89504e470d0a1a0a' }] },
  { type: 'image/jpeg', parts: [{ at: 0, hex: 'ffd8ff' }] },
  {
    type: 'image/webp',
    parts: [
      { at: 0, hex: '52494646' },
      { at: 8, hex: '57454250' },
    ],
  },
  { type: 'image/gif', parts: [{ at: 0, hex: '47494638' }] },
  {
    // "BM" alone may begin a text; the header's second field is reserved and 0.
    type: 'image/bmp',
    parts: [
      { at: 0, hex: '424d' },
      { at: 6, hex: '00000000' },
    ],
  },
];

function hexAt(bytes: Uint8Array, at: number, length: number): string {
  return Buffer.from(bytes.subarray(at, at + length)).toString('hex');
}

/** UTF-8, or UTF-16 with its mark, as Windows saves texts. */
function decodeText(bytes: Uint8Array): string | undefined {
  const encoding = hexAt(bytes, 0, 2) === 'fffe' ? 'utf-16le' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** The whole file; undefined where it is no plain file, or larger. Rejects as the file system does. */
export async function readSmallFile(
  path: string,
  largestBytes: number,
): Promise<Uint8Array | undefined> {
  // Not to wait for the other end of a pipe; Windows has no such flag, and no such pipes.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const status = await file.stat();
    if (!status.isFile() || status.size > largestBytes) return undefined;
    // It may grow meanwhile: no more is read than was checked.
    const buffer = new Uint8Array(status.size);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
