/** Lock: the passcode that keeps the app closed while its owner is away. */
export {
  AUTHORIZED_MS,
  type AppLockDeps,
  type LockRefusal,
  type LockSettings,
  AppLock,
  type UnlockOutcome,
} from './app-lock.ts';
