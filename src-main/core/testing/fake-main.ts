/** What main does for a core: a keychain in memory, and whatever the core has told it. */
import type {
  CustodyAtStart,
  MainAnswer,
  MainRequest,
  ShownNotification,
} from '#shared/contract/index.ts';
import type { LockChange, MainPort } from '../api/index.ts';
import { utf8Encode } from '../base/index.ts';

type Kept = { readonly text: string; readonly isChosen: boolean };

const DONE: MainAnswer = { isDone: true };
const FAILED: MainAnswer = { isDone: false };

export class FakeMain {
  /** The newest first. */
  kept: readonly Kept[] = [];
  lockChanges: LockChange[] = [];
  /** All that was ever shown, and what is shown now, by its key. */
  readonly notified: ShownNotification[] = [];
  readonly shown = new Map<string, ShownNotification>();
  /** The keychain does not take anything. */
  isBroken = false;
  isFingerRight = true;

  readonly port: MainPort = {
    ask: (request) => Promise.resolve(this.#answer(request)),
    lockChanged: (change) => {
      this.lockChanges.push(change);
    },
    notify: (notification) => {
      this.notified.push(notification);
      this.shown.set(notification.key, notification);
    },
    closeNotifications: (keys) => {
      for (const key of keys) this.shown.delete(key);
    },
  };

  /** What the next core is given. */
  atStart(): CustodyAtStart {
    const [newest] = this.kept;
    if (newest === undefined) return { type: 'typed', keychain: 'works', why: 'removed' };
    return {
      type: 'kept',
      keychain: 'works',
      isChosen: newest.isChosen,
      passphrases: this.kept.map(({ text }) => utf8Encode(text)),
    };
  }

  #answer(request: MainRequest): MainAnswer {
    switch (request.type) {
      case 'keepPassphrase': {
        if (this.isBroken) return FAILED;
        const { isChosen, isCandidate } = request;
        const added = { text: new TextDecoder().decode(request.passphrase), isChosen };
        request.passphrase.fill(0);
        this.kept = isCandidate ? [added, ...this.kept] : [added];
        return DONE;
      }
      case 'settlePassphrase': {
        const settled = this.kept.at(request.which === 'newest' ? 0 : -1);
        this.kept = settled === undefined ? [] : [settled];
        return { isDone: settled !== undefined, isChosen: settled?.isChosen === true };
      }
      case 'forgetPassphrase':
        this.kept = [];
        return DONE;
      case 'askSystem':
        return this.isFingerRight ? DONE : FAILED;
      case 'takePassphrase':
        return FAILED;
    }
  }
}
