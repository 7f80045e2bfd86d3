/** A chat event on its way out: encoded within the limits and handed to the agent. */
import type { SendReason } from '#shared/model/index.ts';
import { type Result, err } from '#shared/result.ts';
import type { AgentMsgId } from '../../agent/index.ts';
import { type Work, newMsgId } from '../context.ts';
import {
  CHAT_VERSIONS,
  CHAT_VERSION_WITH_COMPRESSION,
  type ChatEvent,
  MAX_COMPRESSED_MESSAGE_SIZE_BYTES,
  MAX_MESSAGE_SIZE_BYTES,
  encodeChatBody,
  notificationFlag,
  shortenChatBody,
} from '../protocol/index.ts';
import { FIRST_AGENT_VERSION_WITH_PQ } from '../read-models.ts';
import { refusalReason } from '../send-reason.ts';
import type { ConnectionRow } from '../store/index.ts';

export type NotSent =
  | { readonly type: 'tooLong'; readonly overBytes: number }
  | { readonly type: 'cannotSend'; readonly reason: SendReason };

/**
 * Encrypts and enqueues the event in the work's transaction (60-chat sections 1.1 and 1.2). Its
 * shared message id is a fresh one where nobody will refer to it.
 */
export function sendEvent(
  work: Work,
  connection: ConnectionRow,
  message: { readonly event: ChatEvent; readonly msgId?: Uint8Array },
): Result<AgentMsgId, NotSent> {
  const { agent } = work.context;
  const { event, msgId = newMsgId(work.context) } = message;
  // The message that switches post-quantum keys on has as little room beside them as those after it.
  const pq = usesPostQuantum(work, connection);
  const body = encodeChatBody(
    { versions: CHAT_VERSIONS, msgId, event },
    {
      maxSizeBytes: MAX_MESSAGE_SIZE_BYTES,
      ...(pq && { compress: { maxSizeBytes: MAX_COMPRESSED_MESSAGE_SIZE_BYTES } }),
    },
  );
  if (!body.ok) return err({ type: 'tooLong', overBytes: body.error.overBytes });
  const sent = agent.send(work.db, connection.agentConnId, {
    body: body.value,
    notification: notificationFlag(event),
    ...(pq && { pq: true }),
  });
  return sent.ok ? sent : err({ type: 'cannotSend', reason: refusalReason(sent.error) });
}

/**
 * Sends a failed message once more, as it was; where post-quantum keys have taken its room since, in the
 * compressed form that a new one would have. It keeps its number.
 */
export function sendAgain(
  work: Work,
  connection: ConnectionRow,
  msgId: AgentMsgId,
): Result<AgentMsgId, NotSent> {
  const shorten = (body: Uint8Array): Uint8Array | undefined =>
    shortenChatBody(body, MAX_COMPRESSED_MESSAGE_SIZE_BYTES);
  const again = work.context.agent.retry(work.db, connection.agentConnId, {
    msgId,
    ...(usesPostQuantum(work, connection) && { shorten }),
  });
  return again.ok ? again : err({ type: 'cannotSend', reason: refusalReason(again.error) });
}

/** Whether both layers of the contact's app are new enough. */
function usesPostQuantum(
  { context: { agent } }: Work,
  { agentConnId, peerVersions }: ConnectionRow,
): boolean {
  const agentVersion = agent.info(agentConnId)?.agentVersion ?? 0;
  return (
    peerVersions.max >= CHAT_VERSION_WITH_COMPRESSION && agentVersion >= FIRST_AGENT_VERSION_WITH_PQ
  );
}
