/** How the data at rest is protected: passphrase, app lock, and the question for the passcode. */
export { NewPassphraseFields } from './NewPassphraseFields.tsx';
export { LOCK_KEYS } from './lock-keys.ts';
export { SecurityTab } from './SecurityTab.tsx';
export { toSecretBytes, withSecret } from './secret.ts';
export { useFocusOn } from './use-focus-on.ts';
export { useNewPassphrase, type NewPassphrase } from './use-new-passphrase.ts';
export { usePasscode, type Passcode } from './use-passcode.tsx';
