/** The user's profiles: making, choosing, changing, hiding and deleting them. */
export {
  type BadName,
  type NewUser,
  activateProfile,
  changeProfile,
  checkDisplayName,
  createProfile,
  deleteProfile,
  findOpenProfile,
  hideProfile,
  leaveHiddenProfile,
  listProfiles,
  revealProfiles,
  setProfileOptions,
  toUser,
  unhideProfile,
} from './profiles.ts';
