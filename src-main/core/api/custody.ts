/**
 * Who keeps the passphrase: the keychain, through main, or the user. A change is made in two steps, so
 * that a crash between them leaves one that opens the database: both are kept, then one is settled.
 */
import type { CustodyAtStart, PassphraseReason } from '#shared/contract/index.ts';
import type { PassphraseCustody, PassphraseState } from '#shared/model/index.ts';
import { wipe } from '../base/index.ts';
import type { MainPort } from './main-port.ts';

/** For a core without a keychain. */
export const TYPED: CustodyAtStart = { type: 'typed', keychain: 'none', why: 'noKeychain' };

/** See the header. Bytes handed over are wiped by main. */
export class Custody {
  readonly keychain: PassphraseState['keychain'];
  readonly #main: MainPort;
  #state: PassphraseCustody;
  #why: PassphraseReason;
  #passphrases: readonly Uint8Array[];

  constructor(start: CustodyAtStart, main: MainPort) {
    this.keychain = start.keychain;
    this.#main = main;
    const isKept = start.type === 'kept';
    this.#state = isKept ? { type: 'keychain', isChosen: start.isChosen } : { type: 'user' };
    // That one which is kept does not open the database is a failure of the keychain, too.
    this.#why = isKept ? 'keychainFailed' : start.why;
    this.#passphrases = isKept ? start.passphrases : [];
  }

  get state(): PassphraseCustody {
    return this.#state;
  }

  /** Why the user types it. */
  get why(): PassphraseReason {
    return this.#why;
  }

  /** What the keychain gave at the start, the newest first; only once. */
  takeKept(): readonly Uint8Array[] {
    const taken = this.#passphrases;
    this.#passphrases = [];
    return taken;
  }

  /** Nobody knows it but the keychain. */
  get isRandom(): boolean {
    return this.#state.type === 'keychain' && !this.#state.isChosen;
  }

  /** Keeps the passphrase, or a candidate besides the one that is kept; false: there is no keychain. */
  async keep(
    passphrase: Uint8Array,
    options: { readonly isChosen: boolean; readonly isCandidate: boolean },
  ): Promise<boolean> {
    if (this.keychain !== 'works') {
      wipe(passphrase);
      return false;
    }
    const request = { type: 'keepPassphrase', passphrase, ...options } as const;
    const { isDone } = await this.#main.ask(request);
    const { isChosen, isCandidate } = options;
    if (isDone && !isCandidate) this.#state = { type: 'keychain', isChosen };
    return isDone;
  }

  /**
   * Which of those kept opens the database: the newest, a candidate, or what was there before it, which
   * may be nothing.
   */
  async settle(which: 'newest' | 'oldest'): Promise<void> {
    const answer = await this.#main.ask({ type: 'settlePassphrase', which });
    if (!answer.isDone) return;
    this.#state =
      answer.isChosen === undefined
        ? { type: 'user' }
        : { type: 'keychain', isChosen: answer.isChosen };
  }

  /** The user types it from now on; false: the keychain still has it. */
  async forget(): Promise<boolean> {
    if (this.#state.type === 'user') return true;
    const { isDone } = await this.#main.ask({ type: 'forgetPassphrase' });
    if (!isDone) return false;
    this.#state = { type: 'user' };
    this.#why = 'removed';
    return true;
  }
}
