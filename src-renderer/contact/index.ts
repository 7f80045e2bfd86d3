/** The contact page and its questions. */
export { ContactPanel } from './ContactPanel.tsx';
export { DeleteContactDialog } from './DeleteContactDialog.tsx';
export { VerifyDialog } from './VerifyDialog.tsx';
