/** New connections: links made, links pasted, and those still under way. */
export { CancelPendingDialog } from './CancelPendingDialog.tsx';
export { ConnectDialog } from './ConnectDialog.tsx';
export { PendingView } from './PendingView.tsx';
export { PlanCard } from './PlanCard.tsx';
export { QrDialog } from './QrDialog.tsx';
