/**
 * libsodium's WASM build, loaded once: the one piece of module state in this folder, because a
 * WASM instance is code, not data, and every caller may share it.
 */
import sodium from 'libsodium-wrappers';

/** Resolves when libsodium can be called. */
export async function loadSodium(): Promise<void> {
  await sodium.ready;
}

export { sodium };
