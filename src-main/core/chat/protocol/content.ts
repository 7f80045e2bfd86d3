/** Message content (60-chat section 4): text typed, other kinds checked and kept as they came. */
import {
  type Fields,
  bytesField,
  fail,
  field,
  integerField,
  objectField,
  optionalString,
  stringField,
} from './json.ts';
import type { Json, MsgContent } from './types.ts';

const ED25519_SIGNATURE_SIZE_BYTES = 64;

/** What is shown for a kind that brings no text of its own. */
const UNKNOWN_TEXT = 'unknown message type';

/** What each known kind must have beyond its text. */
const CHECKS: Readonly<Record<string, (content: Fields) => void>> = {
  text: () => undefined,
  link: (content) => {
    const preview = objectField(content, 'preview');
    for (const key of ['uri', 'title', 'description', 'image']) stringField(preview, key);
  },
  image: (content) => stringField(content, 'image'),
  video: (content) => {
    stringField(content, 'image');
    integerField(content, 'duration');
  },
  voice: (content) => integerField(content, 'duration'),
  file: () => undefined,
  report: (content) => stringField(content, 'reason'),
  chat: checkChatLink,
};

/** Content by its type; DecodeError when a known type lacks what it must have. */
export function decodeContent(content: Fields): MsgContent {
  const contentType = stringField(content, 'type');
  const check = Object.hasOwn(CHECKS, contentType) ? CHECKS[contentType] : undefined;
  if (check === undefined) {
    const text = optionalString(content, 'text') ?? UNKNOWN_TEXT;
    return { type: 'other', contentType, text, json: content.json };
  }
  const text = stringField(content, 'text');
  check(content);
  if (contentType === 'text') return { type: 'text', text };
  return { type: 'other', contentType, text: shownText(content, text), json: content.json };
}

/** The JSON of content; kinds that are not typed go out as they came in. */
export function encodeContent(content: MsgContent): Json {
  return content.type === 'text' ? { type: 'text', text: content.text } : content.json;
}

function shownText(content: Fields, text: string): string {
  const { type } = content.json;
  if (type === 'voice') {
    const length = `voice message (${duration(integerField(content, 'duration'))})`;
    return text === '' ? length : text;
  }
  if (type === 'report') {
    const reason = `report ${stringField(content, 'reason')}`;
    return text === '' ? reason : `${reason}: ${text}`;
  }
  return text;
}

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `${pad(minutes)}:${pad(seconds % 60)}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

function checkChatLink(content: Fields): void {
  objectField(content, 'chatLink');
  const signature = field(content, 'ownerSig');
  if (signature === undefined) return;
  const owner = objectField(content, 'ownerSig');
  stringField(owner, 'chatBinding');
  if (bytesField(owner, 'ownerSig').length !== ED25519_SIGNATURE_SIZE_BYTES) {
    fail(owner, 'ownerSig', 'expected 64 bytes');
  }
}
