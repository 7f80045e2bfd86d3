/* eslint-disable max-lines-per-function -- one table of made-up answers */
/** Passphrase and lock of the preview: the passphrase is `sotto voce`, the passcode `1234`. */
import type { AppStatus } from '#shared/contract/index.ts';
import type { LockState, PassphraseState } from '#shared/model/index.ts';
import { err, ok } from '#shared/result.ts';
import type { FakeHandlers } from '../bridge/index.ts';

export type FakeSecurityOptions = {
  /** Of the page's address: `chosen`, `typed`, `nokeychain`, `lockon`, `norecall`. */
  readonly flags: ReadonlySet<string>;
  readonly ready: AppStatus;
  readonly status: () => AppStatus;
  readonly setStatus: (status: AppStatus) => void;
};

type SecurityCommand = Extract<
  keyof FakeHandlers,
  `passphrase.${string}` | `lock.${string}` | `database.${string}` | 'storage.cancel'
>;
type Handlers = Required<Pick<FakeHandlers, SecurityCommand>>;

const PASSPHRASE = 'sotto voce';
const PASSCODE = '1234';
const ANSWER_MS = 600;
const STEP_MS = 150;
const STEPS = 12;

function isText(secret: Uint8Array, text: string): boolean {
  return new TextDecoder().decode(secret) === text;
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

export function securityHandlers(options: FakeSecurityOptions): Handlers {
  return { ...databaseHandlers(options), ...passphraseHandlers(options), ...lockHandlers(options) };
}

function databaseHandlers({ ready, setStatus }: FakeSecurityOptions) {
  return {
    'database.unlock': async ({ passphrase }) => {
      const isRight = isText(passphrase, PASSPHRASE);
      await pause(ANSWER_MS);
      return isRight ? ok(ready) : err({ type: 'wrongPassphrase' });
    },
    'database.retry': () => ok(),
    'database.choosePassphrase': () => ok({ type: 'onboarding' }),
    'database.startOver': async () => {
      await pause(ANSWER_MS);
      setStatus({ type: 'onboarding' });
      return ok();
    },
    'database.restoreBackup': async () => {
      await pause(ANSWER_MS);
      setStatus(ready);
      return ok();
    },
    'storage.cancel': () => ok(),
  } satisfies Partial<Handlers>;
}

function passphraseHandlers({ flags, status, setStatus }: FakeSecurityOptions) {
  let state: PassphraseState = {
    custody: flags.has('typed')
      ? { type: 'user' }
      : { type: 'keychain', isChosen: flags.has('chosen') },
    keychain: flags.has('nokeychain') ? 'notProtected' : 'works',
    tryCostMs: 214,
  };
  return {
    'passphrase.state': () => ok(state),
    'passphrase.verify': async ({ passphrase }) => {
      const isRight = isText(passphrase, PASSPHRASE) && !flags.has('norecall');
      await pause(ANSWER_MS);
      return ok({ isRight });
    },
    'passphrase.change': async ({ current, keep }) => {
      if (current !== undefined && !isText(current, PASSPHRASE)) {
        await pause(ANSWER_MS);
        return err({ type: 'wrongPassphrase' });
      }
      const before = status();
      for (let step = 0; step <= STEPS; step++) {
        const work = { task: 'rekey', fraction: step / STEPS, canCancel: false } as const;
        setStatus({ type: 'working', work });
        await pause(STEP_MS);
      }
      state = { ...state, custody: keep ? { type: 'keychain', isChosen: true } : { type: 'user' } };
      setStatus(before);
      return ok(state);
    },
    'passphrase.keep': ({ passphrase }) => {
      if (!isText(passphrase, PASSPHRASE)) return err({ type: 'wrongPassphrase' });
      state = { ...state, custody: { type: 'keychain', isChosen: true } };
      return ok(state);
    },
    'passphrase.forget': ({ passphrase }) => {
      if (!isText(passphrase, PASSPHRASE)) return err({ type: 'wrongPassphrase' });
      state = { ...state, custody: { type: 'user' } };
      return ok(state);
    },
  } satisfies Partial<Handlers>;
}

function lockHandlers({ flags, ready, setStatus }: FakeSecurityOptions) {
  let isAuthorized = false;
  let state: LockState = {
    isOn: flags.has('lockon'),
    delayS: 30,
    usesSystem: false,
    isSystemAvailable: true,
    hasSelfDestruct: false,
    isScreenProtected: false,
  };
  const change = (next: Partial<LockState>) => {
    if (state.isOn && !isAuthorized) return err({ type: 'needsPasscode' } as const);
    state = { ...state, ...next };
    return ok(state);
  };
  return {
    'lock.state': () => ok(state),
    'lock.turnOn': () => {
      isAuthorized = true;
      state = { ...state, isOn: true };
      return ok(state);
    },
    'lock.turnOff': () => change({ isOn: false, hasSelfDestruct: false }),
    'lock.set': (next) => change(next),
    'lock.changePasscode': () => change({}),
    'lock.setSelfDestruct': ({ passcode }) =>
      isText(passcode, PASSCODE)
        ? err({ type: 'passcodeInUse' })
        : change({ hasSelfDestruct: true }),
    'lock.removeSelfDestruct': () => change({ hasSelfDestruct: false }),
    'lock.now': () => {
      if (!state.isOn) return err({ type: 'notAllowed' });
      setStatus({ type: 'appLocked', canAskSystem: state.usesSystem });
      return ok();
    },
    'lock.unlock': async ({ passcode }) => {
      const isRight = isText(passcode, PASSCODE);
      await pause(ANSWER_MS);
      return isRight ? ok(ready) : err({ type: 'wrongPasscode' });
    },
    'lock.unlockBySystem': async () => {
      await pause(ANSWER_MS);
      return err({ type: 'notAllowed' });
    },
    'lock.authorize': async ({ passcode }) => {
      isAuthorized = isText(passcode, PASSCODE);
      await pause(ANSWER_MS);
      return isAuthorized ? ok() : err({ type: 'wrongPasscode' });
    },
  } satisfies Partial<Handlers>;
}
