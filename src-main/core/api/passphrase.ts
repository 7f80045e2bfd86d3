/** Changing the passphrase of the database, and who keeps it. */
import type {
  CommandArgs,
  CommandError,
  NotAllowed,
  WorkProblem,
  WrongPassphrase,
} from '#shared/contract/index.ts';
import type { PassphraseState } from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { type DatabaseKey, wipeKey } from '../database/index.ts';
import type { Core } from './core.ts';
import type { Open } from './handler.ts';
import { MIN_PASSPHRASE_LENGTH, isTooShort } from './passphrase-length.ts';
import type { WorkControl } from './work.ts';

type ChangeError = CommandError<'passphrase.change'>;

/** Ends the change before anything has taken the place of anything. */
class KeychainRefusal extends Error {}

/** Who keeps the passphrase, and what trying one costs. */
export function passphraseState(core: Core): PassphraseState {
  const { custody, storage } = core;
  return { custody: custody.state, keychain: custody.keychain, tryCostMs: storage.tryCostMs };
}

/** Both passphrases are wiped. At any moment exactly one of them opens the database. */
export async function changePassphrase(
  { core, app }: Open,
  args: CommandArgs<'passphrase.change'>,
): Promise<Result<PassphraseState, ChangeError>> {
  const { current, next, keep } = args;
  const kept = keep ? next.slice() : undefined;
  try {
    const problem = await changeProblem({ core, app }, args);
    return problem === undefined ? await change(core, { next, kept }) : err(problem);
  } finally {
    for (const passphrase of [current, next, kept]) passphrase?.fill(0);
  }
}

type Change = {
  readonly next: Uint8Array;
  /** A copy for the keychain, where that is to keep it. */
  readonly kept: Uint8Array | undefined;
};

async function change(
  core: Core,
  { next, kept }: Change,
): Promise<Result<PassphraseState, ChangeError>> {
  let isSwapped = false;
  const changed = await core.doWork('rekey', async (control, key) => {
    if (key === undefined) return err({ type: 'cancelled' } as const);
    const rekeyed = await rekey(core, { key, next, kept }, control);
    if (!rekeyed.ok) return rekeyed;
    isSwapped = true;
    const opened = core.storage.reopen(rekeyed.value);
    if (opened.ok) return ok({ value: undefined, opened: opened.value });
    wipeKey(rekeyed.value);
    return err({ type: 'damaged' } as const);
  });
  if (kept !== undefined) await core.custody.settle(isSwapped ? 'newest' : 'oldest');
  else if (isSwapped) await core.custody.forget();
  return changed.ok ? ok(passphraseState(core)) : changed;
}

type Rekeying = Change & { readonly key: DatabaseKey };

async function rekey(
  { storage, custody }: Core,
  { key, next, kept }: Rekeying,
  control: WorkControl,
): Promise<Result<DatabaseKey, WorkProblem>> {
  const beforeSwap = async (): Promise<void> => {
    control.decided();
    if (kept === undefined) return;
    const isKept = await custody.keep(kept, { isChosen: true, isCandidate: true });
    if (!isKept) throw new KeychainRefusal();
  };
  try {
    return await storage.rekey(key, next, { ...control, beforeSwap });
  } catch (error) {
    if (error instanceof KeychainRefusal) return err({ type: 'cannotWrite', code: 'keychain' });
    throw error;
  }
}

async function changeProblem(
  { core, app }: Pick<Open, 'core' | 'app'>,
  { current, next, keep }: CommandArgs<'passphrase.change'>,
): Promise<ChangeError | undefined> {
  if (app.lock.needsPasscode) return { type: 'needsPasscode' };
  if (isTooShort(next)) return { type: 'tooShort', minimumLength: MIN_PASSPHRASE_LENGTH };
  if (keep && core.custody.keychain !== 'works') return { type: 'noKeychain' };
  if (core.custody.isRandom) return undefined;
  const isRight = current !== undefined && (await core.storage.isRight(app.key, current));
  return isRight ? undefined : { type: 'wrongPassphrase' };
}

/** Gives the passphrase, which the user has typed until now, to the keychain. */
export async function keepPassphrase(
  { core, app }: Open,
  { passphrase }: CommandArgs<'passphrase.keep'>,
): Promise<Result<PassphraseState, WrongPassphrase | { type: 'noKeychain' }>> {
  const kept = passphrase.slice();
  try {
    if (!(await core.storage.isRight(app.key, passphrase))) return err({ type: 'wrongPassphrase' });
    const isKept = await core.custody.keep(kept, { isChosen: true, isCandidate: false });
    return isKept ? ok(passphraseState(core)) : err({ type: 'noKeychain' });
  } finally {
    kept.fill(0);
  }
}

/** Takes it out of the keychain; only one that the user has just shown to know. */
export async function forgetPassphrase(
  { core, app }: Open,
  { passphrase }: CommandArgs<'passphrase.forget'>,
): Promise<Result<PassphraseState, WrongPassphrase | NotAllowed | { type: 'needsPasscode' }>> {
  const { needsPasscode } = app.lock;
  if (needsPasscode || core.custody.isRandom) {
    passphrase.fill(0);
    return needsPasscode ? err({ type: 'needsPasscode' }) : err({ type: 'notAllowed' });
  }
  if (!(await core.storage.isRight(app.key, passphrase))) return err({ type: 'wrongPassphrase' });
  return (await core.custody.forget()) ? ok(passphraseState(core)) : err({ type: 'notAllowed' });
}
