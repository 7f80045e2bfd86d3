/** From pixels to the text of a QR code; pure, so that the page and the worker share it. */
import { decodeQR } from 'qr/decode.js';

/** RGBA, four bytes a pixel, row by row. */
export type Pixels = {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
};

/** How hard to look: frames of a camera come again, a picture does not. */
export type Patience = 'frame' | 'picture';

const OPTIONS = {
  frame: { effort: 2, timeLimit: 40 },
  picture: { effort: 8, timeLimit: 400 },
} as const satisfies Record<Patience, object>;

/** Undefined where there is no code, or none that can be read. */
export function decodePixels(pixels: Pixels, patience: Patience): string | undefined {
  try {
    return decodeQR(pixels, { format: 'RGBA', ...OPTIONS[patience] });
  } catch {
    // The decoder throws its one answer of `not found` in many words; none of them helps anybody.
    return undefined;
  }
}
