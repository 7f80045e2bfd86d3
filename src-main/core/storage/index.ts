/** Storage: the user's data at rest. One folder, its database as a file, archives, deletion. */
export {
  type ArchiveFacts,
  type ArchiveInspection,
  type Work,
  inspectArchive,
  writeArchive,
} from './archive/index.ts';
export {
  type Arrival,
  type Installation,
  clearRenewal,
  loadInstallation,
  raiseGeneration,
} from './installation.ts';
export type { OpenedStorage } from './open.ts';
export { type StoragePaths, storagePaths } from './paths.ts';
export type { StorageError } from './problems.ts';
export type { StorageSizes } from './sizes.ts';
export { type RekeyWork, Storage, type StorageOptions } from './storage.ts';
export type { ChosenArchive, PreparedImport } from './take-over.ts';
