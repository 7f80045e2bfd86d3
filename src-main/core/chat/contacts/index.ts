/** Contacts: how they come to be, what the user does with them, how they end. */
export {
  type VerifyRefusal,
  keepDraft,
  removeContact,
  renameContact,
  verifyContact,
} from './contacts.ts';
export {
  applyConfirmation,
  applyConnected,
  applyDeletedByContact,
  applyInfo,
  applyJoinFailed,
  applyNewKeys,
  applyProfile,
  applyQuantumResistance,
  applySendReady,
} from './incoming.ts';
export { ownProfile } from './own-profile.ts';
export { tellProfile } from './profile-news.ts';
export {
  type JoinRefusal,
  cancelPending,
  createLink,
  joinLink,
  planLink,
  renamePending,
} from './links.ts';
