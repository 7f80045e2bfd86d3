/**
 * What a notification says. Others wrote most of it: it is cut, and holds nothing unseen, no line of its
 * own and no hidden word, so that it can neither fill the screen nor pass for something else.
 */
import type { ChatSummary, Item, NotificationPreview, User } from '#shared/model/index.ts';
import type { NotificationWords } from '#shared/strings/index.ts';
import { contentKind, previewText } from '#shared/text/index.ts';
import { presentableText } from '../chat/index.ts';

/** In what a reader takes for a character. */
export const MAX_TEXT_LENGTH = 200;
export const MAX_NAME_LENGTH = 60;
/** What is looked at, in code points: a text of the network may have 15,000. */
const MAX_CODE_POINTS = 2_000;
const ELLIPSIS = '…';

type Unsupported = Extract<Item['content'], { type: 'unsupported' }>;

export type NotificationText = { readonly title: string; readonly body: string };

/** What is new in a chat. */
export type ChatNovelty = {
  readonly chat: ChatSummary;
  /** Of several profiles the one that it is of. */
  readonly profile: User | undefined;
  /** New items, and the newest of them; 0: nobody has written. */
  readonly count: number;
  readonly newest: Item | undefined;
};

/** One of those that systems draw as one. The flag is newer than the language that the compiler knows. */
const EMOJI = new RegExp(String.raw`^\p{RGI_Emoji}$`, 'v');
/** By itself: it goes with what stands before it. */
const UNDRAWN = /[\p{M}\u200C\u200D]/gu;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** That there is something, and nothing else. */
export function plainText(words: NotificationWords): NotificationText {
  return { title: words.title, body: words.newMessage };
}

/** Of many chats, how many, and how much is new in them. */
export function summaryText(
  words: NotificationWords,
  counts: { readonly count: number; readonly chats: number },
): NotificationText {
  return { title: words.title, body: fill(words.inChats, counts) };
}

/** Who it is, and where the user wants it what was written. */
export function chatText(
  words: NotificationWords,
  preview: NotificationPreview,
  novelty: ChatNovelty,
): NotificationText {
  const { chat, profile } = novelty;
  const name = shown(nameOf(chat), MAX_NAME_LENGTH);
  const ofProfile = profile && shown(profile.displayName, MAX_NAME_LENGTH);
  const title =
    ofProfile === undefined ? name : fill(words.ofProfile, { name, profile: ofProfile });
  const text = preview === 'text' ? shown(textOf(words, novelty), MAX_TEXT_LENGTH) : '';
  const body = [heading(words, novelty, text !== ''), text].filter((line) => line !== '');
  return { title, body: body.join('\n') };
}

/** What stands above the text; of one message with its text nothing has to. */
function heading(words: NotificationWords, novelty: ChatNovelty, hasText: boolean): string {
  const { chat, count } = novelty;
  if (chat.type === 'request') return words.request;
  if (count === 0) return words.connected;
  if (count > 1) return fill(words.newMessages, { count });
  return hasText ? '' : words.newMessage;
}

function nameOf(chat: ChatSummary): string {
  switch (chat.type) {
    case 'contact':
      return chat.contact.localAlias === '' ? chat.contact.displayName : chat.contact.localAlias;
    case 'request':
      return chat.request.displayName;
    case 'pending':
      return '';
  }
}

function textOf(words: NotificationWords, { chat, newest }: ChatNovelty): string {
  if (chat.type === 'request') return chat.request.message;
  switch (newest?.content.type) {
    case 'text':
      return previewText(newest.content.runs);
    case 'unsupported':
      return unsupportedText(words, newest.content);
    default:
      return '';
  }
}

/** What it is, which its text alone may not tell. */
function unsupportedText(words: NotificationWords, content: Unsupported): string {
  const kind = words.content[contentKind(content.contentType)];
  return content.text === '' ? kind : fill(words.content.withText, { kind, text: content.text });
}

/** One line of at most so many graphemes. */
function shown(text: string, maxLength: number): string {
  const line = presentableText(text, MAX_CODE_POINTS);
  let length = 0;
  for (const { segment, index } of graphemes.segment(line)) {
    length += lengthOf(segment);
    if (length > maxLength) return `${line.slice(0, index).trimEnd()}${ELLIPSIS}`;
  }
  return line;
}

/** Joiners may make one grapheme of any number of signs; where it is no emoji each of these is drawn. */
function lengthOf(grapheme: string): number {
  return EMOJI.test(grapheme) ? 1 : Math.max(1, Array.from(grapheme.replace(UNDRAWN, '')).length);
}

function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{\{(\w+)\}\}/gu, (whole, name: string) =>
    String(values[name] ?? whole),
  );
}
