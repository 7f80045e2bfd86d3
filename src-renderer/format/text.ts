/** Small questions about texts that several views ask. */
import type { TextRun } from '#shared/model/index.ts';

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
