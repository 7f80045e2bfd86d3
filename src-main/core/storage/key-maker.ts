/** What a passphrase costs, and which keys it makes. */
import { opaqueBytes, secretForms, wipe } from '../base/index.ts';
import { type DatabaseKey, deriveDatabaseKey } from '../database/index.ts';

/** Derives keys from passphrases (UTF-8, left as they are), and knows what one takes on this computer. */
export class KeyMaker {
  #tryCostMs = 0;

  /** What the last derivation took; 0 before the first. */
  get tryCostMs(): number {
    return this.#tryCostMs;
  }

  /** The key of a passphrase that is set, with the salt of the new file (16 bytes). */
  async make(passphrase: Uint8Array, salt: Uint8Array): Promise<DatabaseKey> {
    const opaque = opaqueBytes(passphrase);
    try {
      return await this.#derive(opaque, salt);
    } finally {
      wipe(opaque);
    }
  }

  /**
   * The keys, for the caller to wipe, of a passphrase that is typed, with the salt of the file (16 bytes):
   * as it was typed, which is how a file of other programs or of before was made; then, at the cost of
   * another try, as it is on every computer, where that is something else.
   */
  async *tries(passphrase: Uint8Array, salt: Uint8Array): AsyncGenerator<DatabaseKey> {
    const forms = secretForms(passphrase);
    try {
      for (const form of forms) yield await this.#derive(form, salt);
    } finally {
      for (const form of forms) wipe(form);
    }
  }

  async #derive(passphrase: Uint8Array, salt: Uint8Array): Promise<DatabaseKey> {
    const startMs = performance.now();
    const key = await deriveDatabaseKey(passphrase, salt);
    this.#tryCostMs = performance.now() - startMs;
    return key;
  }
}
