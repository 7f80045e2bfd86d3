/** The user's profiles. */
export { ProfilesDialog } from './ProfilesDialog.tsx';
