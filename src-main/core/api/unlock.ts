/** The app's lock: back in by passcode or by the system, and the passcode that ends everything. */
import type { AppStatus, CommandArgs, NotAllowed, WrongPasscode } from '#shared/contract/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { hexEncode, utf8Encode } from '../base/index.ts';
import { wipeKey } from '../database/index.ts';
import type { UnlockOutcome } from '../lock/index.ts';
import type { Core } from './core.ts';

const PASSPHRASE_BYTES = 32;

/** The passcode is wiped. */
export async function unlockApp(
  core: Core,
  { passcode }: CommandArgs<'lock.unlock'>,
): Promise<Result<AppStatus, WrongPasscode>> {
  const { app } = core;
  const typed = passcode.slice();
  let outcome: UnlockOutcome;
  try {
    outcome = (await app?.lock.tryUnlock(passcode)) ?? 'wrong';
    // Typed twice, the first has destroyed what the second was meant for.
    if (outcome === 'selfDestruct' && core.app === app) await destroy(core, typed);
  } finally {
    typed.fill(0);
  }
  if (outcome === 'wrong') return err({ type: 'wrongPasscode' });
  core.statusChanged();
  return ok(core.status());
}

/** A finger or a face, where the user wants it and the system can. */
export async function unlockBySystem(core: Core): Promise<Result<AppStatus, NotAllowed>> {
  const { app } = core;
  if (app?.canAskSystem !== true) return err({ type: 'notAllowed' });
  const { isDone } = await core.main.ask({ type: 'askSystem' });
  if (!isDone) return err({ type: 'notAllowed' });
  app.lock.unlock();
  core.statusChanged();
  return ok(core.status());
}

/**
 * Everything is gone, and the app looks as if it had just been set up under the chosen name. Where
 * no keychain keeps a passphrase, the passcode that was typed is that of the empty database.
 */
async function destroy(core: Core, passcode: Uint8Array): Promise<void> {
  const displayName = core.app?.lock.selfDestructName ?? '';
  await core.doWork('delete', async ({ decided }, key) => {
    decided();
    // Whatever becomes of it: what was here does not open again.
    if (key !== undefined) wipeKey(key);
    await core.custody.forget();
    core.storage.wipeAll();
    const passphrase = await newPassphrase(core, passcode);
    const opened = await core.storage.open([passphrase]);
    return opened.ok ? ok({ value: undefined, opened: opened.value }) : opened;
  });
  core.chat?.createUser({ displayName });
}

/** A random one for the keychain; the keychain's old one is gone. */
async function newPassphrase(core: Core, passcode: Uint8Array): Promise<Uint8Array> {
  const bytes = core.deps.random(PASSPHRASE_BYTES);
  const passphrase = utf8Encode(hexEncode(bytes));
  bytes.fill(0);
  const options = { isChosen: false, isCandidate: false } as const;
  // What is handed over is wiped by main.
  if (await core.custody.keep(passphrase.slice(), options)) return passphrase;
  passphrase.fill(0);
  return passcode.slice();
}
