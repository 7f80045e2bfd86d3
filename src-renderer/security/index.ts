/** How the data at rest is protected: passphrase, app lock, and the question for the passcode. */
export { toSecretBytes, withSecret } from './secret.ts';
export { usePasscode, type Passcode } from './use-passcode.tsx';
