/**
 * libsodium's WASM build, loaded once: module state, because a WASM instance is code, not data,
 * and every caller may share it.
 */
import sodium from 'libsodium-wrappers';
import { CryptoError } from './errors.ts';

let isReady = false;

/** Resolves when libsodium can be called. */
export async function loadSodium(): Promise<void> {
  await sodium.ready;
  isReady = true;
}

/** libsodium; CryptoError `notReady` before initCrypto() has resolved. */
export function readySodium(): typeof sodium {
  if (!isReady) throw new CryptoError('notReady', 'initCrypto() was not awaited');
  return sodium;
}
