/**
 * Messages between the key pools and their worker. Keys cross as transferred buffers, so that the
 * worker keeps no copy.
 */
import type { WorkerPort } from './native.ts';

export type KeyKind = 'x448' | 'sntrup761';

export type RawKeyPair = { readonly publicKey: Uint8Array; readonly secretKey: Uint8Array };

export type KeyRequest = { readonly kind: KeyKind };
export type KeyReply = { readonly kind: KeyKind; readonly pair: RawKeyPair };

/** Sends one key pair; its buffers are empty on this side afterwards. */
export function postKeyReply(port: WorkerPort, { kind, pair }: KeyReply): void {
  const { publicKey, secretKey } = pair;
  const buffers = [publicKey, secretKey].map(({ buffer }) => buffer);
  port.post({ kind, pair } satisfies KeyReply, buffers.filter(isTransferable));
}

function isTransferable(buffer: ArrayBufferLike): buffer is ArrayBuffer {
  return buffer instanceof ArrayBuffer;
}
