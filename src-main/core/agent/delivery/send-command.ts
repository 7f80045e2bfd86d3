/** SKEY and SEND: a stored envelope sealed for its queue (20-smp section 10). */
import { unreachable } from '#shared/unreachable.ts';
import type { RandomSource } from '../../base/index.ts';
import { ed25519PublicOf } from '../../crypto/index.ts';
import { type CommandKey, type SmpClientError, sealClientMessage } from '../../smp/index.ts';
import type { ServerSession } from '../network.ts';
import { requestProblem } from '../servers/problems.ts';
import type { Outgoing } from '../store/outgoing.ts';
import type { SndQueue } from '../store/snd-queues.ts';

/** What is to be done after a command. */
export type SendOutcome =
  | { readonly type: 'sent' }
  | { readonly type: 'quota' }
  /** The queue is gone or not ours to send to. */
  | { readonly type: 'auth' }
  /** The connection ended; it is tried again with the next. */
  | { readonly type: 'disconnected'; readonly problem: string }
  /** To be tried again later on the same connection. */
  | { readonly type: 'temporary'; readonly problem: string }
  | { readonly type: 'refused'; readonly problem: string };

const NONCE_SIZE_BYTES = 24;

/** Gives the server our key; again with the same key is no error. */
export async function secureSndQueue(
  session: ServerSession,
  queue: SndQueue,
): Promise<SendOutcome> {
  const key = ed25519PublicOf(queue.authSecret);
  const answer = await session.send({
    command: { type: 'SKEY', sndKey: { type: 'ed25519', key } },
    entityId: queue.sndId,
    key: keyOf(queue),
  });
  return answer.ok ? { type: 'sent' } : outcomeOf(answer.error);
}

/** Sends one message; only a confirmation carries the keys of its sender. */
export async function sendEnvelope(
  session: ServerSession,
  queue: SndQueue,
  message: {
    readonly out: Outgoing;
    readonly envelope: Uint8Array;
    readonly random: RandomSource;
  },
): Promise<SendOutcome> {
  const { out, envelope, random } = message;
  const isConfirmation = out.kind === 'confirmation';
  // Where the recipient has to secure the queue, it learns the key from this unsigned message.
  const isUnsigned = isConfirmation && !queue.isSecurable;
  const sndAuthKey = isUnsigned
    ? ({ type: 'ed25519', key: ed25519PublicOf(queue.authSecret) } as const)
    : undefined;
  const body = sealClientMessage(
    { sndAuthKey, body: envelope },
    {
      secret: queue.e2eSecret,
      nonce: random(NONCE_SIZE_BYTES),
      version: queue.clientVersion,
      senderKey: isConfirmation ? queue.e2ePublic : undefined,
    },
  );
  if (!body.ok) return { type: 'refused', problem: 'LARGE_MSG' };
  const { hasNotification } = out;
  const command = { type: 'SEND', hasNotification, body: body.value } as const;
  const signed = { command, entityId: queue.sndId, key: keyOf(queue) };
  const answer = await session.send(isUnsigned ? { ...signed, key: undefined } : signed);
  if (answer.ok) return { type: 'sent' };
  const outcome = outcomeOf(answer.error);
  if (!isUnsigned || outcome.type !== 'auth') return outcome;
  // The recipient may have secured the queue with our key already, when an answer was lost.
  const again = await session.send(signed);
  return again.ok ? { type: 'sent' } : outcomeOf(again.error);
}

function keyOf({ authSecret: key }: SndQueue): CommandKey {
  return { type: 'ed25519', key };
}

function outcomeOf(error: SmpClientError): SendOutcome {
  const problem = requestProblem(error);
  switch (error.type) {
    case 'network':
      return { type: 'disconnected', problem };
    case 'timeout':
    case 'badResponse':
      return { type: 'temporary', problem };
    case 'smp':
      return smpOutcome(error.error.type, problem);
    default:
      return unreachable(error);
  }
}

function smpOutcome(token: string, problem: string): SendOutcome {
  if (token === 'AUTH') return { type: 'auth' };
  if (token === 'QUOTA') return { type: 'quota' };
  // The server's own trouble, or something of a later version: it may pass.
  const mayPass = token === 'INTERNAL' || token === 'STORE' || token === 'PROXY';
  return mayPass || token === 'unknown'
    ? { type: 'temporary', problem }
    : { type: 'refused', problem };
}
