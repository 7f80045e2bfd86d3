/**
 * SKEY and SEND: a stored envelope sealed for its queue (20-smp section 10). Which way they go is not
 * decided here.
 */
import type { RandomSource } from '../../base/index.ts';
import { ed25519PublicOf } from '../../crypto/index.ts';
import {
  type CommandKey,
  type SmpError,
  type SmpRequest,
  sealClientMessage,
} from '../../smp/index.ts';
import type { SendError } from '../events.ts';
import type { PeerAnswer, PeerProblem } from '../routing/index.ts';
import { type Blocked, blockedOf } from '../servers/blocking.ts';
import { isServerTrouble, requestProblem, smpErrorToken } from '../servers/problems.ts';
import type { Outgoing } from '../store/outgoing.ts';
import type { SndQueue } from '../store/snd-queues.ts';

/** What is to be done after a command. */
export type SendOutcome =
  | { readonly type: 'sent'; readonly isProxied: boolean }
  | { readonly type: 'quota' }
  /** The queue is gone or not ours to send to. */
  | { readonly type: 'auth' }
  /** The server has blocked it. */
  | { readonly type: 'blocked'; readonly blocked: Blocked }
  /** Our connection to the server ended; it is tried again with the next. */
  | { readonly type: 'disconnected' }
  /** To be tried again later; why there is no answer, or the answer of the server. */
  | { readonly type: 'temporary'; readonly problem: PeerProblem | string }
  | { readonly type: 'refused'; readonly problem: string };

/** Sends a command to the server of the queue. */
export type SendToPeer = (request: SmpRequest) => Promise<PeerAnswer>;

const NONCE_SIZE_BYTES = 24;

/** Gives the server our key; again with the same key is no error. */
export async function secureSndQueue(send: SendToPeer, queue: SndQueue): Promise<SendOutcome> {
  const key = ed25519PublicOf(queue.authSecret);
  const answer = await send({
    command: { type: 'SKEY', sndKey: { type: 'ed25519', key } },
    entityId: queue.sndId,
    key: keyOf(queue),
  });
  return outcomeOf(answer);
}

/** Sends one message; only a confirmation or a request carries the keys of its sender. */
export async function sendEnvelope(
  send: SendToPeer,
  queue: SndQueue,
  message: {
    readonly out: Outgoing;
    readonly envelope: Uint8Array;
    readonly random: RandomSource;
  },
): Promise<SendOutcome> {
  const { out, envelope, random } = message;
  const isInvitation = out.kind === 'invitation';
  const isConfirmation = out.kind === 'confirmation';
  // Where the recipient has to secure the queue, it learns the key from this unsigned message.
  const isKeyed = isConfirmation && !queue.isSecurable;
  const isUnsigned = isKeyed || isInvitation;
  const sndAuthKey = isKeyed
    ? ({ type: 'ed25519', key: ed25519PublicOf(queue.authSecret) } as const)
    : undefined;
  const body = sealClientMessage(
    { sndAuthKey, body: envelope },
    {
      secret: queue.e2eSecret,
      nonce: random(NONCE_SIZE_BYTES),
      version: queue.clientVersion,
      senderKey: isConfirmation || isInvitation ? queue.e2ePublic : undefined,
    },
  );
  if (!body.ok) return { type: 'refused', problem: 'LARGE_MSG' };
  const { hasNotification } = out;
  const command = { type: 'SEND', hasNotification, body: body.value } as const;
  const signed = { command, entityId: queue.sndId, key: keyOf(queue) };
  const outcome = outcomeOf(await send(isUnsigned ? { ...signed, key: undefined } : signed));
  // The recipient may have secured the queue with our key already, when an answer was lost.
  return isKeyed && outcome.type === 'auth' ? outcomeOf(await send(signed)) : outcome;
}

/** As the user is told it. */
export function sendErrorOf(problem: PeerProblem | string, server: string): SendError {
  if (typeof problem === 'string') return { type: 'server', server, error: problem };
  return problem.isRefusal
    ? { type: 'server', server: problem.server, error: problem.problem }
    : { type: 'network', server: problem.server, problem: problem.problem };
}

function keyOf({ authSecret: key }: SndQueue): CommandKey {
  return { type: 'ed25519', key };
}

function outcomeOf({ outcome, isProxied, problem }: PeerAnswer): SendOutcome {
  if (outcome.ok) return { type: 'sent', isProxied };
  const { error } = outcome;
  if (problem?.where === 'direct' && error.type === 'network') return { type: 'disconnected' };
  if (problem !== undefined) return { type: 'temporary', problem };
  return error.type === 'smp'
    ? smpOutcome(error.error)
    : { type: 'temporary', problem: requestProblem(error) };
}

function smpOutcome(error: SmpError): SendOutcome {
  const problem = smpErrorToken(error);
  if (error.type === 'AUTH') return { type: 'auth' };
  if (error.type === 'QUOTA') return { type: 'quota' };
  const blocked = blockedOf(error);
  if (blocked !== undefined) return { type: 'blocked', blocked };
  const mayPass = isServerTrouble(error) || error.type === 'PROXY';
  return mayPass ? { type: 'temporary', problem } : { type: 'refused', problem };
}
