/**
 * The two outer layers of a received message (20-smp sections 7.1 and 10): from the server to us, and
 * from the sender's queue key to ours. Pure.
 */
import { x25519 } from '../../crypto/index.ts';
import { tryDecode } from '../../encoding/index.ts';
import {
  type ClientMessage,
  type ClientMessageEnvelope,
  decodeClientEnvelope,
  openClientEnvelope,
  openRcvMessage,
} from '../../smp/index.ts';
import { type AgentEnvelope, decodeAgentEnvelope } from '../protocol/envelope.ts';
import { SMP_CLIENT_ENVELOPE_VERSIONS } from '../protocol/versions.ts';
import type { RcvQueue } from '../store/rcv-queues.ts';

export type OpenedMessage =
  /** The server's marker: the queue was full and is empty now. */
  | { readonly type: 'quota' }
  /** The first message of a sender, with the secret that opens its later ones. */
  | {
      readonly type: 'confirmation';
      readonly e2eSecret: Uint8Array;
      readonly sndAuthKey: ClientMessage['sndAuthKey'];
      readonly envelope: AgentEnvelope;
    }
  | {
      readonly type: 'message';
      readonly sentAtMs: number;
      readonly envelope: AgentEnvelope;
    }
  /** The sender's key once more: a confirmation that is already handled. */
  | { readonly type: 'repeated' }
  /** Does not open or does not parse. */
  | { readonly type: 'malformed' };

const MALFORMED: OpenedMessage = { type: 'malformed' };

/** Any bytes give a value. */
export function openQueueLayers(
  queue: Pick<RcvQueue, 'serverSecret' | 'e2eKey' | 'e2eSecret'>,
  msgId: Uint8Array,
  encBody: Uint8Array,
): OpenedMessage {
  const received = openRcvMessage(queue.serverSecret, msgId, encBody);
  if (received === undefined) return MALFORMED;
  if (received.type === 'quota') return { type: 'quota' };
  const envelope = tryDecode(() => decodeClientEnvelope(received.body));
  if (envelope === undefined || !isKnownVersion(envelope)) return MALFORMED;
  const { e2eSecret } = queue;
  if (e2eSecret === undefined) return openConfirmation(queue, envelope);
  if (envelope.senderKey !== undefined) return { type: 'repeated' };
  const opened = openEnvelope(e2eSecret, envelope);
  if (opened === undefined) return MALFORMED;
  const sentAtMs = received.sentAtSeconds * 1000;
  return { type: 'message', sentAtMs, envelope: opened.envelope };
}

function openConfirmation(
  queue: Pick<RcvQueue, 'e2eKey'>,
  envelope: ClientMessageEnvelope,
): OpenedMessage {
  if (envelope.senderKey === undefined) return MALFORMED;
  const e2eSecret = x25519(queue.e2eKey, envelope.senderKey);
  const opened = openEnvelope(e2eSecret, envelope);
  return opened === undefined ? MALFORMED : { type: 'confirmation', e2eSecret, ...opened };
}

function openEnvelope(
  secret: Uint8Array,
  envelope: ClientMessageEnvelope,
): { sndAuthKey: ClientMessage['sndAuthKey']; envelope: AgentEnvelope } | undefined {
  const message = openClientEnvelope(secret, envelope);
  if (message === undefined) return undefined;
  const decoded = tryDecode(() => decodeAgentEnvelope(message.body));
  return decoded === undefined ? undefined : { sndAuthKey: message.sndAuthKey, envelope: decoded };
}

function isKnownVersion({ version }: ClientMessageEnvelope): boolean {
  const { min, max } = SMP_CLIENT_ENVELOPE_VERSIONS;
  return version >= min && version <= max;
}
