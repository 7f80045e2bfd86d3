/** Looking for faults, table by table, so that progress can be told and the work be ended. */
import { type WorkFile, openWorkFile } from '../../database/index.ts';
import { JobFailure, throwIfCancelled } from './failure.ts';
import type { CheckRequest, JobControl } from './messages.ts';

export type CheckRange = {
  readonly isQuick: boolean;
  /** Fractions of the whole job. */
  readonly start: number;
  readonly end: number;
};

/** Checks an existing file. Returns how many faults it has. */
export function checkFile({ path, key, isQuick }: CheckRequest, control: JobControl): number {
  const opened = openWorkFile({ path, key, nativeBinding: control.nativeBinding });
  if (!opened.ok) throw new JobFailure(opened.error);
  const file = opened.value;
  try {
    // Pages that belong to no table are seen only by a look at the whole.
    const faults = isQuick ? [] : file.faults({ isQuick: true });
    const start = isQuick ? 0 : 0.4;
    return countFaults(file, { isQuick, start, end: 1 }, { control, known: faults });
  } finally {
    file.close();
  }
}

/** How many faults an open file has; the ones already `known` count, and not twice. */
export function countFaults(
  file: WorkFile,
  { isQuick, start, end }: CheckRange,
  { control, known = [] }: { readonly control: JobControl; readonly known?: readonly string[] },
): number {
  const faults = new Set(known);
  const tables = file.tables().map((table) => ({ table, weight: file.roughRowCount(table) }));
  const total = tables.reduce((sum, { weight }) => sum + weight, 0);
  let done = 0;
  for (const { table, weight } of tables) {
    throwIfCancelled(control);
    for (const fault of file.faults({ table, isQuick })) faults.add(fault);
    if (!isQuick) for (const row of file.brokenReferences(table)) faults.add(row);
    done += weight;
    control.onProgress(start + (end - start) * (done / total));
  }
  return faults.size;
}
