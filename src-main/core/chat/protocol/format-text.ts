/**
 * The formatting of a message's text (60-chat section 10): line by line, first come first served,
 * nothing nested. Takes linear time on any text.
 */
import type { TextFormat, TextRun } from '#shared/model/index.ts';
import { LineScanner } from './line-scanner.ts';
import { fragmentAt } from './text-fragments.ts';

/**
 * The runs of a text, neighbors of one format joined; undefined when nothing in it is formatted.
 * A line break at the very end is left out.
 */
export function formatText(text: string): readonly TextRun[] | undefined {
  const lines = text.replace(/\n$/u, '').split('\n');
  const runs = new Runs();
  const [first = ''] = lines;
  const spaces = /^ */u.exec(first)?.[0].length ?? 0;
  if (lines.length === 1 && first[spaces] === '/' && first.length > spaces + 1) {
    return [{ text: first, format: { type: 'command', commandStr: first.slice(spaces + 1) } }];
  }
  for (const [index, line] of lines.entries()) {
    if (index > 0) runs.add('\n');
    addLine(runs, new LineScanner(line));
  }
  return runs.isFormatted ? runs.all : undefined;
}

function addLine(runs: Runs, line: LineScanner): void {
  let position = 0;
  while (position < line.text.length) {
    const { end, text, format } = fragmentAt(line, position);
    runs.add(text, format);
    position = end;
  }
}

class Runs {
  readonly all: TextRun[] = [];
  isFormatted = false;

  add(text: string, format?: TextFormat): void {
    const last = this.all.at(-1);
    if (format !== undefined) this.isFormatted = true;
    if (last === undefined || !isSameFormat(last.format, format)) {
      this.all.push(format === undefined ? { text } : { text, format });
    } else {
      this.all[this.all.length - 1] = { ...last, text: last.text + text };
    }
  }
}

function isSameFormat(a: TextFormat | undefined, b: TextFormat | undefined): boolean {
  if (a?.type !== b?.type) return false;
  return JSON.stringify(a) === JSON.stringify(b);
}
