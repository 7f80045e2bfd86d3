/** Versions and sizes of the agent protocol (30-agent sections 1 and 2, 90-versions section 2). */
import type { VersionRange } from '../../encoding/index.ts';

/** What we offer in links and accept from peers. */
export const AGENT_VERSIONS: VersionRange = { min: 2, max: 7 };
/** SMP client version: the format of queue addresses and of the per-queue envelope. */
export const SMP_CLIENT_ENVELOPE_VERSIONS: VersionRange = { min: 1, max: 4 };

/** First agent version with each duty (30-agent section 1). */
export const AGENT_VERSION = {
  ratchetSync: 3,
  receipts: 4,
  postQuantum: 5,
  senderSecured: 6,
  ratchetOnConfirmation: 7,
} as const;

/** First SMP client version with a queue that its sender can secure. */
export const SENDER_SECURED_CLIENT_VERSION = 3;

/** 'M', 8-byte number, 33 bytes of hash, 'M', and the 2-byte length of the padding. */
const MESSAGE_OVERHEAD_BYTES = 2 + 43;
/** 'D', one queue address (its longest form is 255 host bytes more rarely; 250 is usual), padding. */
const CONN_INFO_OVERHEAD_BYTES = 2 + 1 + 1 + 400;

/** Ratchet plaintext of a confirmation with its length field, in bytes. */
export function paddedConnInfoSizeBytes(agentVersion: number, pqSupport: boolean): number {
  return hasSmallEnvelope(agentVersion, pqSupport) ? 11106 : 14832;
}

/** Ratchet plaintext of every other message with its length field, in bytes. */
export function paddedMessageSizeBytes(agentVersion: number, pqSupport: boolean): number {
  return hasSmallEnvelope(agentVersion, pqSupport) ? 13618 : 15840;
}

/** Greatest body of a message: 15795, and 13573 where post-quantum keys need room. */
export function maxMessageSizeBytes(pq: boolean): number {
  return paddedMessageSizeBytes(AGENT_VERSIONS.max, pq) - MESSAGE_OVERHEAD_BYTES;
}

/** Greatest information a joiner can send about itself, with room for its queue's address. */
export function maxConnInfoSizeBytes(pq: boolean): number {
  return paddedConnInfoSizeBytes(AGENT_VERSIONS.max, pq) - CONN_INFO_OVERHEAD_BYTES;
}

function hasSmallEnvelope(agentVersion: number, pqSupport: boolean): boolean {
  return pqSupport && agentVersion >= AGENT_VERSION.postQuantum;
}
