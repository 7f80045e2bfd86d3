/** What a passphrase costs. */
import { type DatabaseKey, deriveDatabaseKey } from '../database/index.ts';

/** Derives keys from passphrases, and knows what one takes on this computer. */
export class KeyMaker {
  #tryCostMs = 0;

  /** What the last derivation took; 0 before the first. */
  get tryCostMs(): number {
    return this.#tryCostMs;
  }

  /** The key of a passphrase (UTF-8, left as it is) and a salt (16 bytes). */
  async derive(passphrase: Uint8Array, salt: Uint8Array): Promise<DatabaseKey> {
    const startMs = performance.now();
    const key = await deriveDatabaseKey(passphrase, salt);
    this.#tryCostMs = performance.now() - startMs;
    return key;
  }
}
