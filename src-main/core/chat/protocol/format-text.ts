import type { TextRun } from '#shared/model/index.ts';

export function formatText(text: string): readonly TextRun[] | undefined {
  return text === '' ? undefined : undefined;
}
