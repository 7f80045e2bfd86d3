/** New connections: links made, pasted and scanned, addresses, requests, and what is under way. */
export { CancelPendingDialog } from './CancelPendingDialog.tsx';
export { ConnectDialog } from './ConnectDialog.tsx';
export { DeleteAddressDialog } from './DeleteAddressDialog.tsx';
export { PendingView } from './PendingView.tsx';
export { PlanCard } from './PlanCard.tsx';
export { RejectRequestDialog } from './RejectRequestDialog.tsx';
export { RequestView } from './RequestView.tsx';
