/** Flags of a sent message (00-encoding vectors, 20-smp SEND): `T` asks for a notification. */
import type { Reader } from './reader.ts';
import type { Writer } from './writer.ts';

export type MessageFlags = { readonly notification: boolean };

/** One byte. */
export function writeMessageFlags(w: Writer, flags: MessageFlags): void {
  w.bool(flags.notification);
}

/** Flags of later versions, up to the next space, are skipped; the space is left. */
export function readMessageFlags(r: Reader): MessageFlags {
  const notification = r.bool();
  while (r.remaining > 0 && r.peek() !== 0x20) r.u8();
  return { notification };
}
