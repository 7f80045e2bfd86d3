/** Small questions about texts that several views ask. */
import type { TextFormat, TextRun } from '#shared/model/index.ts';

const MAX_LARGE_EMOJI = 3;

/** One to three emoji and nothing else are shown large. */
export function isLargeEmoji(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > 40) return false;
  const graphemes = [
    ...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(trimmed),
  ];
  return (
    graphemes.length <= MAX_LARGE_EMOJI &&
    graphemes.every(({ segment }) => /\p{Emoji_Presentation}|\p{Emoji}\uFE0F/u.test(segment))
  );
}

/** What the confirmation dialog opens; undefined where there is nothing to open. */
export function linkTarget(run: TextRun): string | undefined {
  const { format, text } = run;
  switch (format?.type) {
    case 'uri':
      return /^[a-z][a-z\d+.-]*:/i.test(text) ? text : `https://${text}`;
    case 'hyperLink':
      return format.linkUri;
    case 'email':
      return `mailto:${text}`;
    default:
      return undefined;
  }
}

export function runText(run: TextRun): string {
  return shownText(run.format) ?? run.text;
}

function shownText(format: TextFormat | undefined): string | undefined {
  return format?.type === 'hyperLink' || format?.type === 'simplexLink'
    ? format.showText
    : undefined;
}

/** One line for the chat list and for announcements; hidden words stay hidden. */
export function previewText(runs: readonly TextRun[]): string {
  return runs
    .map((run) =>
      run.format?.type === 'secret' ? '•'.repeat(Math.min(8, run.text.length)) : runText(run),
    )
    .join('')
    .replace(/\s+/gu, ' ');
}
