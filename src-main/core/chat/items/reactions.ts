/** The network's reactions (60-chat section 3). */
import type { Profile } from '../protocol/index.ts';

/** Different reactions one person may have on a message. */
export const MAX_REACTIONS_EACH = 3;

/** Code points every client of the network knows; the heart is sent without variation selector. */
const KNOWN_EMOJI: readonly string[] = ['👍', '👎', '😀', '😂', '😢', '❤', '🚀', '✅'];

/** Whether every client of the network shows this reaction. */
export function isKnownEmoji(emoji: string): boolean {
  return KNOWN_EMOJI.includes(emoji);
}

/** Whether the contact's app says that it takes none: it would drop them without a word. */
export function refusesReactions({ preferences }: Profile): boolean {
  return preferences?.reactions?.allow === 'no';
}
