/**
 * Messages with more than a text: what is kept of them, and what this version shows. What it cannot
 * show is told as what it is, with the words that are in it, and kept for versions that can.
 */
import type { ItemContent } from '#shared/model/index.ts';
import { type Json, type JsonObject, type MsgContent, formatText } from './protocol/index.ts';
import { presentableText } from './protocol/presentable.ts';
import type { ItemRowContent } from './store/index.ts';

type OtherContent = Extract<ItemRowContent, { kind: 'other' }>;

/** Of the events that are shown as a message, the kinds they are kept as. */
const EVENT_KINDS: Readonly<Record<string, string>> = {
  'x.grp.inv': 'groupInvitation',
  'x.call.inv': 'call',
  'x.file': 'file',
};

/** Kinds that are files themselves. */
const FILE_KINDS: readonly string[] = ['image', 'video', 'voice', 'file'];

/** Code points. */
const MAX_FILE_NAME_LENGTH = 255;
const MAX_GROUP_NAME_LENGTH = 100;

/** Content as it is kept, with the file that goes along, as it was told (60-chat section 3). */
export function keptContent(content: MsgContent, file?: Json): ItemRowContent {
  if (content.type === 'text' && file === undefined) return { kind: 'text', text: content.text };
  const { text } = content;
  const json = content.type === 'text' ? { type: 'text', text } : content.json;
  const link = json['type'] === 'chat' ? chatLink(json) : '';
  return {
    kind: 'other',
    text: text.includes(link) ? text : lines(text, link),
    json: file === undefined ? json : { ...json, file },
  };
}

/** The file of what was kept: an edit does not tell of it again. */
export function keptFile(content: ItemRowContent): Json | undefined {
  return content.kind === 'other' ? content.json['file'] : undefined;
}

/**
 * What is kept of an event that a person would miss: somebody invites to a group, calls, or offers a
 * file. Undefined for all others.
 */
export function keptEvent(tag: string, params: JsonObject): ItemRowContent | undefined {
  const type = EVENT_KINDS[tag];
  if (type === undefined) return undefined;
  const text = groupName(params);
  return { kind: 'other', text, json: { ...params, type, text } };
}

/** What the window shows of it. */
export function shownContent({ text, json }: OtherContent): ItemContent {
  const { type, file, text: said } = json;
  // A preview is left out, but nothing of what was written, and nothing that can be opened.
  if (file === undefined && (type === 'link' || type === 'chat')) return shownText(text);
  const kind = typeof type === 'string' ? type : 'unknown';
  return {
    type: 'unsupported',
    contentType: file === undefined || FILE_KINDS.includes(kind) ? kind : 'file',
    text: lines(fileName(file), typeof said === 'string' ? said : ''),
  };
}

/** A text with its formatting. */
export function shownText(text: string): ItemContent {
  return { type: 'text', text, runs: formatText(text) ?? [{ text }] };
}

/** The name alone, whatever folder was told with it; empty where there is none. */
function fileName(file: Json | undefined): string {
  const name = stringOf(file, 'fileName');
  return presentableText(name.split(/[\\/]/u).at(-1) ?? '', MAX_FILE_NAME_LENGTH);
}

function groupName(params: JsonObject): string {
  const profile = objectOf(objectOf(params['groupInvitation'])['groupProfile']);
  return presentableText(stringOf(profile, 'displayName'), MAX_GROUP_NAME_LENGTH);
}

/** The address, one-time link or group link in a shared contact or group; empty where there is none. */
function chatLink({ chatLink: shared }: JsonObject): string {
  return stringOf(shared, 'connLink') || stringOf(shared, 'invLink');
}

function objectOf(value: Json | undefined): JsonObject {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonObject) : {};
}

function stringOf(value: Json | undefined, key: string): string {
  const field = objectOf(value)[key];
  return typeof field === 'string' ? field : '';
}

function lines(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n');
}
