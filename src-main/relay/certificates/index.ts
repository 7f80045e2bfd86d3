/** The relay's identity: made once, kept in its data folder. */
export { type RelayIdentity, loadOrMakeIdentity } from './certificate-files.ts';
