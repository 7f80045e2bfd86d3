/** How the data at rest is protected: passphrase, app lock, and the question for the passcode. */
export { NewPassphraseFields } from './NewPassphraseFields.tsx';
export { SecretDialog } from './SecretDialog.tsx';
export { SecurityTab } from './SecurityTab.tsx';
export { withSecret } from './secret.ts';
export { useFocusOn } from './use-focus-on.ts';
export { useNewPassphrase } from './use-new-passphrase.ts';
export { usePasscode, type Passcode } from './use-passcode.tsx';
export { durationText } from './words.ts';
