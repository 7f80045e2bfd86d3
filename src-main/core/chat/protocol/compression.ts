/**
 * Compressed bodies (60-chat section 1): one zstd frame that names its content size, level 3, at
 * most 64 KiB when opened. The codec is WASM; await initCompression once.
 */
import { compress, decompress, init } from '@bokuweb/zstd-wasm';
import { DecodeError } from '../../encoding/index.ts';

export const MAX_DECOMPRESSED_SIZE_BYTES = 65_536;
const ZSTD_LEVEL = 3;

let loading: Promise<void> | undefined;

/** Loads the codec; idempotent. */
export function initCompression(): Promise<void> {
  loading ??= init();
  return loading;
}

/** One zstd frame that states its content size. */
export function zstdCompress(bytes: Uint8Array): Uint8Array {
  return compress(bytes, ZSTD_LEVEL);
}

/**
 * The content of a frame. A frame that states more than `limitBytes`, or no size, is refused before
 * anything is allocated; damage is a DecodeError too.
 */
export function zstdDecompress(frame: Uint8Array, limitBytes: number): Uint8Array {
  const sizeBytes = frameContentSize(frame);
  if (sizeBytes > limitBytes) throw new DecodeError('compressed', 'too large when opened');
  let opened: Uint8Array;
  try {
    opened = decompress(frame);
  } catch {
    throw new DecodeError('compressed', 'damaged');
  }
  if (opened.length !== sizeBytes) throw new DecodeError('compressed', 'not the size it says');
  return opened;
}

const MAGIC = 0xfd2fb528;

/** The size a frame's header states (RFC 8878 section 3.1.1.1); refuses a header without one. */
function frameContentSize(frame: Uint8Array): number {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (frame.length < 6 || view.getUint32(0, true) !== MAGIC) {
    throw new DecodeError('compressed', 'not a zstd frame');
  }
  const descriptor = view.getUint8(4);
  const sizeFlag = descriptor >> 6;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const windowBytes = isSingleSegment ? 0 : 1;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const start = 5 + windowBytes + dictionaryBytes;
  const fieldBytes = sizeFlag === 0 ? (isSingleSegment ? 1 : 0) : 1 << sizeFlag;
  if (fieldBytes === 0 || frame.length < start + fieldBytes) {
    throw new DecodeError('compressed', 'no content size');
  }
  switch (fieldBytes) {
    case 1:
      return view.getUint8(start);
    case 2:
      return view.getUint16(start, true) + 256;
    case 4:
      return view.getUint32(start, true);
    default:
      return Number(view.getBigUint64(start, true));
  }
}
