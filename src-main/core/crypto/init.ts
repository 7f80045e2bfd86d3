/** Start of the folder: loads the WASM modules that the synchronous functions need. */
import { loadSntrup761 } from './kem.ts';
import { loadSodium } from './sodium.ts';

/** Loads libsodium and liboqs; await it once before any other call. Idempotent. */
export async function initCrypto(): Promise<void> {
  await Promise.all([loadSodium(), loadSntrup761()]);
}
