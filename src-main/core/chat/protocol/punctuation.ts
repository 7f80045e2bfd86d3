/** Punctuation that ends a sentence rather than belonging to the word before it. */
const TRAILING = {
  any: /\p{P}/u,
  /** Links and addresses may end in a slash, a bracket, an underscore or an exclamation mark. */
  afterLink: /(?![/)_!])\p{P}/u,
  /** Network names hold hyphens. */
  afterName: /(?!-)\p{P}/u,
} as const;

/** After what kind of word the punctuation stands. */
export type TrailingPunctuation = keyof typeof TRAILING;

/** Where the punctuation at the end of a range begins. */
export function trailingStart(
  text: string,
  range: { readonly from: number; readonly to: number },
  trailing: TrailingPunctuation,
): number {
  let end = range.to;
  while (end > range.from && TRAILING[trailing].test(text.charAt(end - 1))) end--;
  return end;
}
