/**
 * The ways to read a text that was altered on its way here: characters that are not seen, mail
 * encodings, escapes of escapes. Each reading is linear in the length of the text.
 */
import { findLink } from './find-link.ts';

/** Without a picture of their own: soft hyphens, joiners, marks of direction, byte order marks. */
const UNSEEN = String.raw`[\xAD\u034F\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFE00-\uFE0F\uFEFF]+`;
const UNSEEN_RUN = new RegExp(UNSEEN, 'g');
/** What follows goes on with a link's query: words have none of these signs. */
const UNSEEN_BEFORE = new RegExp(
  String.raw`${UNSEEN}([\w.~\-]{0,100}(?:%[0-9A-Fa-f]{2}|&\w))?`,
  'g',
);

const SOFT_BREAK = /=\r?\n/g;
const ESCAPE = /%([2-7][0-9A-Fa-f])/g;
/** Each messenger on the way may have escaped once more. */
const MAX_ESCAPED = 3;

/** The text as it is meant, the likeliest reading first; the others are for when that has no link. */
export function* linkReadings(text: string): Generator<string, undefined> {
  const seen = text.replace(UNSEEN_BEFORE, (...[, rest]: string[]) => rest ?? ' ');
  yield seen;
  const joined = text.replace(UNSEEN_RUN, '');
  if (joined !== seen) yield joined;
  if (/=3D|=\r?\n/.test(joined)) yield joined.replace(SOFT_BREAK, '').replaceAll('=3D', '=');
  yield* unescaped(joined);
  return undefined;
}

/** Whether any reading of the text has what looks like a link, whole or not. */
export function hasLink(text: string): boolean {
  for (const reading of linkReadings(text)) {
    if (findLink(reading) !== undefined) return true;
  }
  return false;
}

function* unescaped(text: string): Generator<string, undefined> {
  let before = text;
  for (let times = 0; times < MAX_ESCAPED; times++) {
    const after = before.replace(ESCAPE, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    if (after === before) return undefined;
    yield after;
    before = after;
  }
  return undefined;
}
