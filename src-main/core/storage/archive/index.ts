/** Archive: everything of the user in one zip file, written, looked at and unpacked. */
export { isAuthentic } from './authenticity.ts';
export { type ArchiveInspection, inspectArchive } from './contents.ts';
export { syncFolder } from './disk.ts';
export { systemCode } from './failure.ts';
export { type ArchiveEntry, type ArchiveFacts, type Manifest } from './manifest.ts';
export { DATABASE_NAME, FILES_FOLDER, MANIFEST_NAME } from './names.ts';
export { type UnpackJob, unpackArchive } from './unpack-archive.ts';
export type { Work } from './work.ts';
export { type ArchiveJob, type WrittenArchive, writeArchive } from './write-archive.ts';
