/** How the parts of what is stored lie beside each other. */
import type { StorageReport } from '#shared/model/index.ts';

export type SizePart = 'messages' | 'free' | 'files' | 'backup' | 'aside';

export type SizeParts = {
  readonly parts: readonly {
    readonly part: SizePart;
    readonly bytes: number;
    /** Of BAR_WIDTH: numbers as large as those of bytes are not drawn truly. */
    readonly width: number;
    readonly start: number;
  }[];
  readonly totalBytes: number;
};

/** How wide all parts are together, in units of the drawing. */
export const BAR_WIDTH = 1_000;

const order = ['messages', 'free', 'files', 'backup', 'aside'] as const;

/** What is always there, and of the rest what takes anything. */
export function sizeParts(report: StorageReport): SizeParts {
  const sizes: Readonly<Record<SizePart, number>> = {
    messages: Math.max(0, report.databaseBytes - report.freeBytes),
    free: report.freeBytes,
    files: report.filesBytes,
    backup: report.backupBytes,
    aside: report.asideBytes,
  };
  const totalBytes = order.reduce((sum, part) => sum + sizes[part], 0);
  const widthOf = (bytes: number) => (totalBytes === 0 ? 0 : (bytes * BAR_WIDTH) / totalBytes);
  let start = 0;
  const parts = order
    .filter((part) => part === 'messages' || part === 'files' || sizes[part] > 0)
    .map((part) => {
      const placed = { part, bytes: sizes[part], width: widthOf(sizes[part]), start };
      start += placed.width;
      return placed;
    });
  return { parts, totalBytes };
}
