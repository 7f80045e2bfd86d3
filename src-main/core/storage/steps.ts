/** What is done to the disk between two states of a data folder; tests interrupt and record it. */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { syncFile, syncFolder } from '../database/index.ts';

export type Steps = {
  readonly rename: (from: string, to: string) => void;
  /** With all that is in it; nothing is wrong when it is not there. */
  readonly remove: (path: string) => void;
  readonly makeFolder: (path: string) => void;
  /** Its content survives the power going off. */
  readonly syncFile: (path: string) => void;
  /** The names in it do. */
  readonly syncFolder: (path: string) => void;
};

/** The steps as they are. */
export const DISK_STEPS: Steps = {
  rename: renameSync,
  remove: (path) => {
    rmSync(path, { recursive: true, force: true });
  },
  makeFolder: (path) => {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  },
  syncFile,
  syncFolder,
};
