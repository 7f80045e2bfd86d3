/** Looks for QR codes away from the page's thread; asked by qr-reader.ts. */
import { decodePixels } from './decode.ts';
import type { ReadRequest, ReadReply } from './qr-reader.ts';

self.addEventListener('message', ({ data }: MessageEvent<ReadRequest>) => {
  const text = decodePixels(data.pixels, data.patience);
  self.postMessage({ id: data.id, text } satisfies ReadReply);
});
