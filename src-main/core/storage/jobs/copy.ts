/**
 * A copy of the database that may take its place: without what is free, under the same key or another
 * one, on the disk, and proved to open and to hold the same as what it was made from. The original is
 * only read. On any problem the copy is gone.
 */
import { statSync } from 'node:fs';
import {
  type WorkFile,
  type WorkFileOptions,
  openWorkFile,
  readSalt,
} from '../../database/index.ts';
import { bytesEqual } from '../../base/index.ts';
import { COMPANIONS } from '../paths.ts';
import { DISK_STEPS, type Steps } from '../steps.ts';
import { countFaults } from './check.ts';
import { JobFailure, throwIfCancelled } from './failure.ts';
import type { CopyRequest, JobControl } from './messages.ts';

/** Where the parts of the work end, by what they took when measured. */
const COPIED = { sameKey: 0.7, otherKey: 0.4 } as const;
const REKEYED = 0.8;

/** What both files must agree in. */
type Content = { readonly schema: string; readonly rowCounts: readonly number[] };

/** Makes the copy. */
export function makeCopy(request: CopyRequest, control: JobControl, steps = DISK_STEPS): void {
  const { to } = request;
  removeCopy(to, steps);
  let isDone = false;
  try {
    const content = copy(request, control);
    throwIfCancelled(control);
    if (request.nextKey !== undefined) changeKey(request, control);
    throwIfCancelled(control);
    prove(request, content, control);
    throwIfCancelled(control);
    steps.syncFile(to);
    isDone = true;
  } finally {
    if (!isDone) removeCopy(to, steps);
  }
}

/** Removes a copy and whatever belongs to it; nothing is wrong when it is not there. */
export function removeCopy(path: string, steps: Steps = DISK_STEPS): void {
  for (const suffix of ['', ...COMPANIONS]) steps.remove(`${path}${suffix}`);
}

function copy({ from, to, key, nextKey }: CopyRequest, control: JobControl): Content {
  const file = open({ path: from, key }, control);
  try {
    const end = nextKey === undefined ? COPIED.sameKey : COPIED.otherKey;
    const expectedBytes = statSync(from).size;
    control.onGrowing({ path: to, expectedBytes, start: 0, end });
    file.copyInto(to);
    return contentOf(file);
  } finally {
    file.close();
  }
}

function changeKey({ to, key, nextKey }: CopyRequest, control: JobControl): void {
  if (nextKey === undefined) return;
  const file = open({ path: to, key, isScrap: true }, control);
  try {
    const expectedBytes = statSync(to).size;
    const path = `${to}-journal`;
    control.onGrowing({ path, expectedBytes, start: COPIED.otherKey, end: REKEYED });
    file.changeKey(nextKey);
  } finally {
    file.close();
  }
}

function prove({ to, key, nextKey }: CopyRequest, content: Content, control: JobControl): void {
  const proved = nextKey ?? key;
  const file = open({ path: to, key: proved, isScrap: true }, control);
  try {
    const start = nextKey === undefined ? COPIED.sameKey : REKEYED;
    const faultCount = countFaults(file, { isQuick: true, start, end: 1 }, { control });
    const isSame = JSON.stringify(contentOf(file)) === JSON.stringify(content);
    if (faultCount > 0 || !isSame) throw new JobFailure({ type: 'damaged' });
  } finally {
    file.close();
  }
  const salt = readSalt(to);
  if (salt === undefined || !bytesEqual(salt, proved.salt)) {
    throw new JobFailure({ type: 'damaged' });
  }
}

function contentOf(file: WorkFile): Content {
  return {
    schema: JSON.stringify(file.schema()),
    rowCounts: file.tables().map((table) => file.rowCount(table)),
  };
}

type OpenOptions = Omit<WorkFileOptions, 'nativeBinding'>;

function open(options: OpenOptions, { nativeBinding }: JobControl): WorkFile {
  const opened = openWorkFile({ ...options, nativeBinding });
  if (!opened.ok) throw new JobFailure(opened.error);
  return opened.value;
}
