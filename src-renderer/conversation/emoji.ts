/** The reactions the network knows, in the order other apps show them. */
export const reactionEmoji = ['👍', '👎', '😀', '😢', '❤', '🚀'] as const;

/** The same sign in colour: a heart without its selector is drawn as text. */
export function showEmoji(emoji: string): string {
  const isTextByDefault = /^\p{Emoji}$/u.test(emoji) && !/^\p{Emoji_Presentation}$/u.test(emoji);
  return isTextByDefault ? `${emoji}\uFE0F` : emoji;
}
