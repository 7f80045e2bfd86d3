/**
 * Commands of a client as typed functions: each knows its answer (20-smp section 5). They send
 * nothing twice and keep no state; what is worth retrying says `isTemporary`.
 */
import { err, ok, type Result } from '#shared/result.ts';
import type { AuthPublicKey } from '../crypto/index.ts';
import type { BrokerMessage, QueueIdsMessage, ServerNotifierKeys } from './broker-messages.ts';
import type { SendOptions, SmpRequest, SmpRequester } from './client.ts';
import type { SmpClientError } from './client-error.ts';
import type { ClientCommand, NewQueueCommand, NotifierKeys } from './commands.ts';
import type { QueueInfo } from './queue-info.ts';
import type { RequestOutcome } from './request-table.ts';
import type { CommandKey } from './transmission.ts';
import { maxMessageSizeBytes } from './versions.ts';
import type { CorrId, EntityId, MessageId, QueueLinkData } from './wire.ts';

/** A recipient's queue on a server: recipient id and recipient key. */
export type RcvQueue = { readonly queueId: EntityId; readonly key: CommandKey };
/** A sender's queue: sender id and, once it is secured, sender key. */
export type SndQueue = { readonly senderId: EntityId; readonly key?: CommandKey | undefined };

export type SmpResult<T> = Promise<Result<T, SmpClientError>>;

export type CreateQueueInput = {
  readonly command: Omit<NewQueueCommand, 'type'>;
  /** Secret half of `rcvAuthKey`. */
  readonly key: CommandKey;
  /** Where link data goes along: the sender id must be derived from it. */
  readonly corrId?: CorrId | undefined;
};

export type ReceivedRcvMessage = { readonly msgId: MessageId; readonly encBody: Uint8Array };
export type LinkedQueue = { readonly senderId: EntityId; readonly data: QueueLinkData };

/** NEW: creates a queue. */
export async function createQueue(
  client: SmpRequester,
  { command, key, corrId }: CreateQueueInput,
  options?: SendOptions,
): SmpResult<QueueIdsMessage> {
  const request = { command: { type: 'NEW', ...command }, key, corrId } as const;
  return expecting('IDS', await client.send(request, options));
}

/** SUB: the queue's messages come as events, the first of them perhaps before this resolves. */
export async function subscribe(
  client: SmpRequester,
  queue: RcvQueue,
  options?: SendOptions,
): SmpResult<undefined> {
  return subscribed(await client.send(ofQueue(queue, { type: 'SUB' }), options));
}

/** SUB of many queues, a block's worth at a time; results in the order of the queues. */
export async function subscribeAll(
  client: SmpRequester,
  queues: readonly RcvQueue[],
  options?: SendOptions,
): Promise<Result<undefined, SmpClientError>[]> {
  const results: Result<undefined, SmpClientError>[] = [];
  for (let start = 0; start < queues.length; start += SUBSCRIPTIONS_PER_BLOCK) {
    const chunk = queues.slice(start, start + SUBSCRIPTIONS_PER_BLOCK);
    const requests = chunk.map((queue) => ofQueue(queue, { type: 'SUB' }));
    results.push(...(await client.sendBatch(requests, options)).map(subscribed));
  }
  return results;
}

/** KEY: the recipient secures the queue for a sender. Repeating it with the same key is fine. */
export function secureQueue(
  client: SmpRequester,
  queue: RcvQueue & { readonly sndKey: AuthPublicKey },
  options?: SendOptions,
): SmpResult<undefined> {
  return expectingOk(client, ofQueue(queue, { type: 'KEY', sndKey: queue.sndKey }), options);
}

/** RKEY: replaces the recipient keys of a contact queue. */
export function setRecipientKeys(
  client: SmpRequester,
  queue: RcvQueue & { readonly rcvKeys: readonly AuthPublicKey[] },
  options?: SendOptions,
): SmpResult<undefined> {
  return expectingOk(client, ofQueue(queue, { type: 'RKEY', rcvKeys: queue.rcvKeys }), options);
}

/** SKEY: the sender secures a messaging queue. Repeating it with the same key is fine. */
export function secureSender(
  client: SmpRequester,
  input: SecureSenderInput,
  options?: SendOptions,
): SmpResult<undefined> {
  return expectingOk(client, secureSenderRequest(input), options);
}

export type SecureSenderInput = {
  readonly senderId: EntityId;
  readonly sndKey: AuthPublicKey;
  /** Secret half of `sndKey`. */
  readonly key: CommandKey;
};

/** SKEY as a request, for sending through a proxy as well. */
export function secureSenderRequest({ senderId, sndKey, key }: SecureSenderInput): SmpRequest {
  return { command: { type: 'SKEY', sndKey }, entityId: senderId, key };
}

export type SendMessageInput = SndQueue & {
  readonly hasNotification: boolean;
  /** Client envelope, at most 16048 bytes (`maxMessageSizeBytes`). */
  readonly body: Uint8Array;
};

/** SEND: a message too large for the version is refused here, as the server would. */
export async function sendMessage(
  client: SmpRequester,
  input: SendMessageInput,
  options?: SendOptions,
): SmpResult<undefined> {
  if (input.body.length > maxMessageSizeBytes(client.session.version)) {
    return err({ type: 'smp', error: { type: 'LARGE_MSG' } });
  }
  return expectingOk(client, sendMessageRequest(input), options);
}

/** SEND as a request, for sending through a proxy as well. */
export function sendMessageRequest(input: SendMessageInput): SmpRequest {
  const { senderId, key, hasNotification, body } = input;
  return { command: { type: 'SEND', hasNotification, body }, entityId: senderId, key };
}

/** ACK: after the message is stored. The next message comes as an event; NO_MSG counts as done. */
export async function acknowledge(
  client: SmpRequester,
  queue: RcvQueue & { readonly msgId: MessageId },
  options?: SendOptions,
): SmpResult<undefined> {
  const request = ofQueue(queue, { type: 'ACK', msgId: queue.msgId });
  const outcome = await client.send(request, options);
  if (!outcome.ok) return isNoMessage(outcome.error) ? ok() : outcome;
  const isDone = outcome.value.type === 'OK' || outcome.value.type === 'MSG';
  return isDone ? ok() : err(unexpected(outcome.value));
}

/** GET: one message without subscribing, or undefined when the queue is empty. */
export async function getMessage(
  client: SmpRequester,
  queue: RcvQueue,
  options?: SendOptions,
): SmpResult<ReceivedRcvMessage | undefined> {
  const outcome = await client.send(ofQueue(queue, { type: 'GET' }), options);
  if (!outcome.ok) return outcome;
  if (outcome.value.type === 'OK') return ok(undefined);
  if (outcome.value.type !== 'MSG') return err(unexpected(outcome.value));
  const { msgId, encBody } = outcome.value;
  return ok({ msgId, encBody });
}

/** OFF: senders get AUTH from now on; stored messages are still delivered. */
export function suspendQueue(
  client: SmpRequester,
  queue: RcvQueue,
  options?: SendOptions,
): SmpResult<undefined> {
  return expectingOk(client, ofQueue(queue, { type: 'OFF' }), options);
}

/** DEL: the queue and its messages are gone. */
export function deleteQueue(
  client: SmpRequester,
  queue: RcvQueue,
  options?: SendOptions,
): SmpResult<undefined> {
  return expectingOk(client, ofQueue(queue, { type: 'DEL' }), options);
}

/** QUE: what the server knows of the queue. */
export async function getQueueInfo(
  client: SmpRequester,
  queue: RcvQueue,
  options?: SendOptions,
): SmpResult<QueueInfo> {
  const answer = expecting('INFO', await client.send(ofQueue(queue, { type: 'QUE' }), options));
  return answer.ok ? ok(answer.value.info) : answer;
}

/** LSET: sets or replaces the queue's link data; the fixed part cannot be changed. */
export function setLinkData(
  client: SmpRequester,
  queue: RcvQueue & { readonly linkId: EntityId; readonly data: QueueLinkData },
  options?: SendOptions,
): SmpResult<undefined> {
  const { linkId, data } = queue;
  return expectingOk(client, ofQueue(queue, { type: 'LSET', linkId, data }), options);
}

/** LDEL: removes the queue's link data. */
export function deleteLinkData(
  client: SmpRequester,
  queue: RcvQueue,
  options?: SendOptions,
): SmpResult<undefined> {
  return expectingOk(client, ofQueue(queue, { type: 'LDEL' }), options);
}

/** NKEY: gives the queue a notifier. */
export async function setNotifier(
  client: SmpRequester,
  queue: RcvQueue & NotifierKeys,
  options?: SendOptions,
): SmpResult<ServerNotifierKeys> {
  const { ntfAuthKey, ntfDhKey } = queue;
  const request = ofQueue(queue, { type: 'NKEY', ntfAuthKey, ntfDhKey });
  return expecting('NID', await client.send(request, options));
}

/** NDEL: takes the queue's notifier away. */
export function deleteNotifier(
  client: SmpRequester,
  queue: RcvQueue,
  options?: SendOptions,
): SmpResult<undefined> {
  return expectingOk(client, ofQueue(queue, { type: 'NDEL' }), options);
}

/** LKEY: secures an invitation's queue with the sender key and reads its link data. */
export async function secureLink(
  client: SmpRequester,
  input: SecureLinkInput,
  options?: SendOptions,
): SmpResult<LinkedQueue> {
  return linkedQueue(await client.send(secureLinkRequest(input), options));
}

export type SecureLinkInput = {
  readonly linkId: EntityId;
  readonly sndKey: AuthPublicKey;
  /** Secret half of `sndKey`. */
  readonly key: CommandKey;
};

/** LKEY as a request, for sending through a proxy as well. */
export function secureLinkRequest({ linkId, sndKey, key }: SecureLinkInput): SmpRequest {
  return { command: { type: 'LKEY', sndKey }, entityId: linkId, key };
}

/** LGET: link data of a contact address. */
export async function getLinkData(
  client: SmpRequester,
  linkId: EntityId,
  options?: SendOptions,
): SmpResult<LinkedQueue> {
  return linkedQueue(await client.send(getLinkDataRequest(linkId), options));
}

/** LGET as a request, for sending through a proxy as well. */
export function getLinkDataRequest(linkId: EntityId): SmpRequest {
  return { command: { type: 'LGET' }, entityId: linkId };
}

/** PING: whether the server answers. */
export async function ping(client: SmpRequester, options?: SendOptions): SmpResult<undefined> {
  const answer = expecting('PONG', await client.send({ command: { type: 'PING' } }, options));
  return answer.ok ? ok() : answer;
}

/** The answer to LKEY or LGET, direct or through a proxy. */
export function linkedQueue(outcome: RequestOutcome): Result<LinkedQueue, SmpClientError> {
  const answer = expecting('LNK', outcome);
  if (!answer.ok) return answer;
  const { senderId, data } = answer.value;
  return ok({ senderId, data });
}

/** The answer to a command that has nothing to tell, direct or through a proxy. */
export function done(outcome: RequestOutcome): Result<undefined, SmpClientError> {
  const answer = expecting('OK', outcome);
  return answer.ok ? ok() : answer;
}

/** The answer if it is of this kind. */
export function expecting<T extends BrokerMessage['type']>(
  type: T,
  outcome: RequestOutcome,
): Result<Extract<BrokerMessage, { readonly type: T }>, SmpClientError> {
  if (!outcome.ok) return outcome;
  return isOfType(outcome.value, type) ? ok(outcome.value) : err(unexpected(outcome.value));
}

// What fits at version 16 and later with 24-byte ids and Ed25519 (20-smp section 12).
const SUBSCRIPTIONS_PER_BLOCK = 135;

/** Servers before 6.4 answer OK, or the first message instead of it. */
function subscribed(outcome: RequestOutcome): Result<undefined, SmpClientError> {
  if (!outcome.ok) return outcome;
  const { type } = outcome.value;
  const isDone = type === 'SOK' || type === 'OK' || type === 'MSG';
  return isDone ? ok() : err(unexpected(outcome.value));
}

function ofQueue({ queueId, key }: RcvQueue, command: ClientCommand): SmpRequest {
  return { command, entityId: queueId, key };
}

async function expectingOk(
  client: SmpRequester,
  request: SmpRequest,
  options: SendOptions | undefined,
): SmpResult<undefined> {
  return done(await client.send(request, options));
}

function isOfType<T extends BrokerMessage['type']>(
  message: BrokerMessage,
  type: T,
): message is Extract<BrokerMessage, { readonly type: T }> {
  return message.type === type;
}

function isNoMessage(error: SmpClientError): boolean {
  return error.type === 'smp' && error.error.type === 'NO_MSG';
}

function unexpected(message: BrokerMessage): SmpClientError {
  return { type: 'badResponse', problem: `unexpected ${message.type}` };
}
