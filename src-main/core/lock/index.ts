/** Lock: the passcode that keeps the app closed while its owner is away. */
export {
  AUTHORIZED_MS,
  type AppLockDeps,
  type LockRefusal,
  type LockSettings,
  AppLock,
  MIN_PASSCODE_LENGTH,
  type UnlockOutcome,
} from './app-lock.ts';
