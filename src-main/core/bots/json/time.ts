/** Times of the bot API: ISO 8601, UTC, `Z`. */

/** The text form of Unix milliseconds. */
export function timeText(unixMs: number): string {
  return new Date(unixMs).toISOString();
}
