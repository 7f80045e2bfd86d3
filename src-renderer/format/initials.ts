/** Avatars without a picture: up to two initials on one of twelve hues fixed by the local id. */
export const HUE_COUNT = 12;

/** Costly to make, and every row of a list asks for it. */
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** First letters of the first and the last word; one grapheme each, so that emoji stay whole. */
export function initials(name: string): string {
  const words = name
    .split(/[\s_-]+/u)
    .filter((word) => /^[\p{L}\p{N}\p{Emoji_Presentation}]/u.test(word));
  const first = firstGrapheme(words[0] ?? name.trim());
  // One picture says enough.
  if (/\p{Emoji_Presentation}/u.test(first)) return first;
  const last = words.length > 1 ? firstGrapheme(words.at(-1)) : '';
  return (first + last).toLocaleUpperCase();
}

/** A hue number 0..11; neighbours in the id space get hues far apart. */
export function hueOf(key: string): number {
  // FNV-1a, 32 bit: short keys that differ in one digit must not fall on the same hue.
  let hash = 0x811c9dc5;
  for (const char of key) {
    hash ^= char.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0) % HUE_COUNT;
}

function firstGrapheme(word: string | undefined): string {
  if (word === undefined) return '';
  const [first] = graphemes.segment(word);
  return first?.segment ?? '';
}
