/** QR codes drawn into pixels for tests. */
import { encodeQR } from 'qr';
import type { Pixels } from './decode.ts';

const BYTES_PER_PIXEL = 4;
const WHITE = 255;

export type CodeOptions = {
  /** Pixels of one module. */
  readonly scale?: number;
  /** Where the code lies in a larger white picture. */
  readonly at?: { readonly x: number; readonly y: number };
  readonly size?: { readonly width: number; readonly height: number };
  /** White on black, as some dark windows show it. */
  readonly isInverted?: boolean;
};

export function drawCode(text: string, options: CodeOptions = {}): Pixels {
  const { scale = 4, at = { x: 0, y: 0 }, isInverted = false } = options;
  const modules = encodeQR(text, 'raw', { ecc: 'low', border: 4 });
  const side = modules.length * scale;
  const { width, height } = options.size ?? { width: side, height: side };
  const data = new Uint8ClampedArray(width * height * BYTES_PER_PIXEL).fill(WHITE);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const isDark = modules[Math.floor(y / scale)]?.[Math.floor(x / scale)] === true;
      const value = isDark === isInverted ? WHITE : 0;
      const start = ((y + at.y) * width + x + at.x) * BYTES_PER_PIXEL;
      data.fill(value, start, start + BYTES_PER_PIXEL - 1);
    }
  }
  return { width, height, data };
}

export function blankPixels(width = 64, height = 64): Pixels {
  return {
    width,
    height,
    data: new Uint8ClampedArray(width * height * BYTES_PER_PIXEL).fill(WHITE),
  };
}
