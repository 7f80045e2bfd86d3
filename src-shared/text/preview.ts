/** A formatted text as plain text, for where there is room for one line of it. */
import type { TextFormat, TextRun } from '../model/index.ts';

/** What is read in the place of the run: a link's own words, where it has some. */
export function runText(run: TextRun): string {
  return shownText(run.format) ?? run.text;
}

/** One line for the chat list, announcements and notifications; hidden words stay hidden. */
export function previewText(runs: readonly TextRun[]): string {
  return runs
    .map((run) =>
      run.format?.type === 'secret' ? '•'.repeat(Math.min(8, run.text.length)) : runText(run),
    )
    .join('')
    .replace(/\s+/gu, ' ');
}

function shownText(format: TextFormat | undefined): string | undefined {
  return format?.type === 'hyperLink' || format?.type === 'simplexLink'
    ? format.showText
    : undefined;
}
