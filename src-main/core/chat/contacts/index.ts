/** Contacts: how they come to be, what the user does with them, how they end. */
export { changeAddress, createAddress, readAddress, removeAddress } from './address.ts';
export {
  type VerifyRefusal,
  abortServerChange,
  changeServer,
  dropContact,
  dropContactsOfUser,
  fixEncryption,
  keepDraft,
  removeContact,
  renameContact,
  setReceipts,
  verifyContact,
} from './contacts.ts';
export { readDetails } from './details.ts';
export {
  applyConfirmation,
  applyConnected,
  applyDeletedByContact,
  applyDirectDel,
  applyInfo,
  applyJoinFailed,
  applyPeerRotated,
  applyProfile,
  applyQuantumResistance,
  applyQueueBlocked,
  applyQueueLost,
  applyRatchetSync,
  applyRequested,
  applyRotation,
  applySendReady,
} from './incoming.ts';
export { type JoinRefusal, type JoinRequest, joinLink } from './join.ts';
export { planText } from './link-plan.ts';
export {
  type NotChanged,
  cancelPending,
  createLink,
  renamePending,
  setPendingIncognito,
  setPendingProfile,
} from './links.ts';
export { type LookUpRefusal, lookUpLink } from './look-up.ts';
export { ownProfile } from './own-profile.ts';
export { acceptRequest, applyRequest, rejectRequest } from './requests.ts';
export { tellProfile } from './tell-profile.ts';
