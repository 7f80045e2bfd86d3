/** What goes along with a request at an address: x.contact and, from old apps, x.info (60-chat 6.2). */
import { base64urlEncode } from '../../base/index.ts';
import { tryDecode } from '../../encoding/index.ts';
import { decodeContent } from './content.ts';
import { asObject, optionalBytes } from './json.ts';
import type { ChatEvent, JsonObject, Profile } from './types.ts';

/** A shared id is opaque and at most this long. */
const MAX_ID_SIZE_BYTES = 255;
/** The requester's own id at the address. */
export const CONTACT_REQ_ID_SIZE_BYTES = 16;

export type ContactRequestInfo = {
  readonly profile: Profile;
  readonly contactReqId: Uint8Array | undefined;
  readonly message: { readonly text: string; readonly msgId: Uint8Array } | undefined;
  /** The requester's id of its copy of the welcome message. */
  readonly welcomeMsgId: Uint8Array | undefined;
};

/** The request an event is; undefined when it is none, or when its ids make no sense. */
export function readContactRequest(event: ChatEvent): ContactRequestInfo | undefined {
  if (event.type === 'info') return { profile: event.profile, ...NOTHING_ELSE };
  if (event.type !== 'contact') return undefined;
  const { profile, contactReqId, other } = event;
  return tryDecode(() => {
    const fields = { path: 'params', json: other };
    const msgId = optionalBytes(fields, 'msgId');
    const welcomeMsgId = optionalBytes(fields, 'welcomeMsgId');
    const message = msgId && {
      text: decodeContent(asObject(other['content'], 'params.content')).text,
      msgId,
    };
    const isGood = [contactReqId, msgId, welcomeMsgId].every(isId);
    return isGood ? { profile, contactReqId, message, welcomeMsgId } : undefined;
  });
}

/** x.contact with or without a message. */
export function contactRequestEvent(
  request: Omit<ContactRequestInfo, 'welcomeMsgId'> & { readonly contactReqId: Uint8Array },
): ChatEvent {
  const { profile, contactReqId, message } = request;
  const other: JsonObject =
    message === undefined
      ? {}
      : {
          msgId: base64urlEncode(message.msgId),
          content: { type: 'text', text: message.text },
        };
  return { type: 'contact', profile, contactReqId, other };
}

const NOTHING_ELSE = {
  contactReqId: undefined,
  message: undefined,
  welcomeMsgId: undefined,
} as const;

function isId(id: Uint8Array | undefined): boolean {
  return id === undefined || (id.length > 0 && id.length <= MAX_ID_SIZE_BYTES);
}
