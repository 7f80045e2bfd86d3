/** How the parts of what is stored lie beside each other. */
import type { StorageReport } from '#shared/model/index.ts';

export type SizePart = 'messages' | 'free' | 'files' | 'backup' | 'aside';

export type SizeParts = {
  readonly parts: readonly {
    readonly part: SizePart;
    readonly bytes: number;
    /** Where it begins when all are laid side by side. */
    readonly startBytes: number;
  }[];
  readonly totalBytes: number;
};

/** What is always there, and of the rest what takes anything. */
export function sizeParts(report: StorageReport): SizeParts {
  const sizes: Readonly<Record<SizePart, number>> = {
    messages: Math.max(0, report.databaseBytes - report.freeBytes),
    free: report.freeBytes,
    files: report.filesBytes,
    backup: report.backupBytes,
    aside: report.asideBytes,
  };
  let totalBytes = 0;
  const parts = (['messages', 'free', 'files', 'backup', 'aside'] as const)
    .filter((part) => part === 'messages' || part === 'files' || sizes[part] > 0)
    .map((part) => {
      const startBytes = totalBytes;
      totalBytes += sizes[part];
      return { part, bytes: sizes[part], startBytes };
    });
  return { parts, totalBytes };
}
