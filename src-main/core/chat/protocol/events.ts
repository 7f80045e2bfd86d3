/** Chat events and their JSON parameters (60-chat sections 2 and 3). */
import { unreachable } from '#shared/unreachable.ts';
import { base64urlEncode } from '../../base/index.ts';
import { decodeContent, encodeContent } from './content.ts';
import {
  type Fields,
  booleanField,
  bytesField,
  field,
  integerField,
  objectField,
  oneOf,
  optionalBoolean,
  optionalBytes,
  optionalInteger,
  optionalObject,
  pick,
  stringField,
} from './json.ts';
import { decodeProfile } from './profile.ts';
import type { ChatEvent, Json, JsonObject, MsgContainer, MsgReaction, Profile } from './types.ts';

/** Fields of msg.new beyond content, ttl and live: features of later versions, kept. */
const CONTAINER_FIELDS = ['quote', 'forward', 'file', 'mentions', 'scope', 'asGroup', 'parent'];
const UPDATE_FIELDS = ['mentions', 'scope', 'asGroup', 'prefs'];
const DELETE_FIELDS = ['memberId', 'scope', 'onlyHistory'];
const REACT_FIELDS = ['memberId', 'scope'];

/** @param tag - of the event, known to begin with `x` */
export function decodeEvent(tag: string, params: Fields): ChatEvent {
  switch (tag) {
    case 'x.msg.new':
      return { type: 'msg.new', container: decodeContainer(params) };
    case 'x.msg.update':
      return {
        type: 'msg.update',
        msgId: bytesField(params, 'msgId'),
        content: decodeContent(objectField(params, 'content')),
        ...timing(params),
        other: laterFields(params, UPDATE_FIELDS),
      };
    case 'x.msg.del':
      return {
        type: 'msg.del',
        msgId: bytesField(params, 'msgId'),
        other: laterFields(params, DELETE_FIELDS),
      };
    case 'x.msg.react':
      return {
        type: 'msg.react',
        msgId: bytesField(params, 'msgId'),
        reaction: decodeReaction(objectField(params, 'reaction')),
        isAdded: booleanField(params, 'add'),
        other: laterFields(params, REACT_FIELDS),
      };
    case 'x.info':
      return { type: 'info', profile: decodeProfile(objectField(params, 'profile')) };
    case 'x.contact':
      return decodeContact(params);
    case 'x.direct.del':
      return { type: 'direct.del' };
    case 'x.ok':
      return { type: 'ok' };
    default:
      return { type: 'other', tag, params: params.json };
  }
}

/** Tag and parameters of an event. File chunks have a binary form of their own. */
export function encodeEvent(event: Exclude<ChatEvent, { type: 'file.chunk' }>): {
  readonly tag: string;
  readonly params: JsonObject;
} {
  switch (event.type) {
    case 'msg.new': {
      const { content, other, ...rest } = event.container;
      return {
        tag: 'x.msg.new',
        params: { content: encodeContent(content), ...times(rest), ...other },
      };
    }
    case 'msg.update': {
      const { msgId, content, other } = event;
      const params = { msgId: base64urlEncode(msgId), content: encodeContent(content) };
      return { tag: 'x.msg.update', params: { ...params, ...times(event), ...other } };
    }
    case 'msg.del':
      return { tag: 'x.msg.del', params: { msgId: base64urlEncode(event.msgId), ...event.other } };
    case 'msg.react': {
      const { msgId, reaction, isAdded, other } = event;
      const params = { reaction: encodeReaction(reaction), add: isAdded, ...other };
      return { tag: 'x.msg.react', params: { msgId: base64urlEncode(msgId), ...params } };
    }
    case 'info':
      return { tag: 'x.info', params: { profile: encodeProfile(event.profile) } };
    case 'contact': {
      const { profile, contactReqId, other } = event;
      const request = contactReqId && { contactReqId: base64urlEncode(contactReqId) };
      return {
        tag: 'x.contact',
        params: { profile: encodeProfile(profile), ...request, ...other },
      };
    }
    case 'direct.del':
      return { tag: 'x.direct.del', params: {} };
    case 'ok':
      return { tag: 'x.ok', params: {} };
    case 'other':
      return { tag: event.tag, params: event.params };
    default:
      return unreachable(event);
  }
}

function decodeContainer(params: Fields): MsgContainer {
  const content = decodeContent(objectField(params, 'content'));
  const file = optionalObject(params, 'file');
  if (file !== undefined) checkFile(file);
  return { content, ...timing(params), other: laterFields(params, CONTAINER_FIELDS) };
}

function checkFile(file: Fields): void {
  stringField(file, 'fileName');
  integerField(file, 'fileSize');
}

function decodeContact(params: Fields): ChatEvent {
  const contactReqId = optionalBytes(params, 'contactReqId');
  const hasMessage = field(params, 'msgId') !== undefined && field(params, 'content') !== undefined;
  if (hasMessage) decodeContent(objectField(params, 'content'));
  const later = hasMessage ? ['welcomeMsgId', 'msgId', 'content'] : ['welcomeMsgId'];
  return {
    type: 'contact',
    profile: decodeProfile(objectField(params, 'profile')),
    ...(contactReqId !== undefined && { contactReqId }),
    other: pick(params, later),
  };
}

/** An emoji is one code point; anything else is kept as a kind we do not know. */
function decodeReaction(reaction: Fields): MsgReaction {
  const { type, emoji } = reaction.json;
  if (type === 'emoji' && typeof emoji === 'string' && Array.from(emoji).length === 1) {
    return { type: 'emoji', emoji };
  }
  return { type: 'unknown', json: reaction.json };
}

function encodeReaction(reaction: MsgReaction): Json {
  return reaction.type === 'emoji' ? { type: 'emoji', emoji: reaction.emoji } : reaction.json;
}

function encodeProfile(profile: Profile): JsonObject {
  // A profile holds JSON values only, under the names they have on the wire.
  return profile;
}

function laterFields(params: Fields, keys: readonly string[]): JsonObject {
  const scope = optionalObject(params, 'scope');
  if (scope !== undefined) oneOf(scope, 'type', ['member']);
  const mentions = optionalObject(params, 'mentions');
  const isEmpty = mentions !== undefined && Object.keys(mentions.json).length === 0;
  return pick(params, isEmpty ? keys.filter((key) => key !== 'mentions') : keys);
}

type Timing = { readonly ttlSeconds?: number; readonly isLive?: boolean };

function timing(params: Fields): Timing {
  const ttlSeconds = optionalInteger(params, 'ttl');
  const isLive = optionalBoolean(params, 'live');
  return {
    ...(ttlSeconds !== undefined && { ttlSeconds }),
    ...(isLive !== undefined && { isLive }),
  };
}

function times({ ttlSeconds, isLive }: Timing): JsonObject {
  return {
    ...(ttlSeconds !== undefined && { ttl: ttlSeconds }),
    ...(isLive !== undefined && { live: isLive }),
  };
}
