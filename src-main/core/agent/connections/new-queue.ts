/** Making queues: the keys, the command, and what the server's answer turns into. */
import { type Result, err, ok } from '#shared/result.ts';
import {
  type Ed25519Secret,
  type X25519KeyPair,
  generateEd25519,
  generateX25519,
  senderIdFromCorrId,
  x25519,
  x25519PublicOf,
} from '../../crypto/index.ts';
import { type RandomSource, bytesEqual, defined } from '../../base/index.ts';
import type { ServerAddress } from '../../encoding/index.ts';
import type { QueueMode, QueueRequestData, SmpClientError } from '../../smp/index.ts';
import type { AgentDeps } from '../deps.ts';
import type { AgentUserId, ServerSession, UserServer } from '../network.ts';
import type { QueueInfo, QueueUri } from '../protocol/queue-address.ts';
import { AGENT_VERSION, SENDER_SECURED_CLIENT_VERSION } from '../protocol/versions.ts';
import type { NewRcvQueue } from '../store/rcv-queues.ts';
import type { NewSndQueue } from '../store/snd-queues.ts';

/** A queue as the server made it, without its place in our tables. */
export type MadeQueue = Omit<NewRcvQueue, 'connId' | 'serverId' | 'clientVersion'> & {
  /** The public half of e2eKey, for the queue's address. */
  readonly dhKey: X25519KeyPair['publicKey'];
};

export type NewQueueOptions = {
  /** Messaging: its sender may secure it; undefined for peers that know no modes. */
  readonly mode: QueueMode | undefined;
  readonly password: string | undefined;
  readonly isInteractive: boolean;
  /** Link data that the server gets together with the queue. */
  readonly link?: NewQueueLink | undefined;
};

/** What link data says of its queue before there is one, and how the server is told. */
export type NewQueueLink = {
  /** The sender id of the queue follows from it (senderIdFromCorrId). */
  readonly corrId: Uint8Array;
  readonly e2e: X25519KeyPair;
  readonly queueReqData: QueueRequestData;
};

/**
 * NEW with fresh keys, subscribed. After a lost answer a second try makes another queue. `linkId` is
 * there when the server has taken the link data; servers before version 15 make a queue without.
 */
export async function makeQueue(
  session: ServerSession,
  random: RandomSource,
  options: NewQueueOptions,
): Promise<Result<MadeQueue & { readonly linkId: Uint8Array | undefined }, SmpClientError>> {
  const auth = generateEd25519(random);
  const server = generateX25519(random);
  const { mode, password, isInteractive, link } = options;
  const e2e = link?.e2e ?? generateX25519(random);
  const answer = await session.send(
    {
      command: {
        type: 'NEW',
        rcvAuthKey: { type: 'ed25519', key: auth.publicKey },
        rcvDhKey: server.publicKey,
        password,
        subMode: 'subscribe',
        queueReqData: link?.queueReqData ?? (mode === undefined ? undefined : { type: mode }),
      },
      key: { type: 'ed25519', key: auth.secretKey },
      corrId: link?.corrId,
    },
    { priority: isInteractive ? 'interactive' : 'background' },
  );
  if (!answer.ok) return answer;
  const ids = answer.value;
  if (ids.type !== 'IDS') return err({ type: 'badResponse', problem: `${ids.type} to NEW` });
  const isLinked = link !== undefined && bytesEqual(ids.sndId, senderIdFromCorrId(link.corrId));
  return ok({
    rcvId: ids.rcvId,
    sndId: ids.sndId,
    authSecret: auth.secretKey,
    serverSecret: x25519(server.secretKey, ids.srvDhKey),
    e2eKey: e2e.secretKey,
    mode: ids.queueMode,
    dhKey: e2e.publicKey,
    linkId: isLinked ? ids.linkId : undefined,
  });
}

/** What sending to a queue needs, with fresh keys. */
export function newSndQueueKeys(
  random: RandomSource,
  queue: QueueUri | QueueInfo,
): Pick<NewSndQueue, 'sndId' | 'authSecret' | 'e2ePublic' | 'e2eSecret'> & {
  readonly authSecret: Ed25519Secret;
} {
  const e2e = generateX25519(random);
  return {
    sndId: queue.senderId,
    authSecret: generateEd25519(random).secretKey,
    e2ePublic: e2e.publicKey,
    e2eSecret: x25519(e2e.secretKey, queue.dhKey),
  };
}

/** Whether we give the server our key ourselves (30-agent section 5.1). */
export function isSecurable(
  queue: { readonly mode: QueueMode | undefined },
  clientVersion: number,
  agentVersion: number,
): boolean {
  return (
    queue.mode === 'messaging' &&
    clientVersion >= SENDER_SECURED_CLIENT_VERSION &&
    agentVersion >= AGENT_VERSION.senderSecured
  );
}

/** The address of a queue of ours, for the confirmation. */
export function queueInfoOf(
  queue: Pick<NewRcvQueue, 'sndId' | 'e2eKey' | 'clientVersion' | 'mode'>,
  server: ServerAddress,
): QueueInfo {
  return {
    clientVersion: queue.clientVersion,
    server,
    senderId: queue.sndId,
    dhKey: x25519PublicOf(queue.e2eKey),
    mode: queue.mode,
  };
}

/** The password a server asks for new queues, where one is configured. */
export function passwordFor(
  { network }: AgentDeps,
  userId: AgentUserId,
  server: ServerAddress,
): string | undefined {
  const isSame = (other: ServerAddress): boolean => bytesEqual(other.keyHash, server.keyHash);
  return network.servers(userId).find((candidate) => isSame(candidate.server))?.password;
}

/**
 * One of the user's servers for receiving at random: of another operator than those of `except`, so
 * that nobody sees both ends; else at least none of `except`.
 */
export function chooseServer(
  { network, random }: Pick<AgentDeps, 'network' | 'random'>,
  userId: AgentUserId,
  except: readonly ServerAddress[] = [],
): ServerAddress | undefined {
  const known = network.servers(userId);
  const isExcepted = ({ server }: UserServer): boolean =>
    except.some((other) => bytesEqual(other.keyHash, server.keyHash));
  const operators = new Set(known.filter(isExcepted).map(({ operator }) => operator));
  const all = known.filter(({ isForReceiving }) => isForReceiving);
  const others = all.filter((server) => !isExcepted(server));
  const ofOthers = others.filter(({ operator }) => !operators.has(operator));
  const candidates = [ofOthers, others, all].find(({ length }) => length > 0) ?? [];
  const [byte = 0] = random(1);
  return candidates[byte % Math.max(candidates.length, 1)]?.server;
}

/**
 * The same, where whoever asks has made sure that there is one (Agent.canReceive). Never a server of
 * the peer: it would learn our address.
 */
export function requireServer(...args: Parameters<typeof chooseServer>): ServerAddress {
  return defined(chooseServer(...args), 'a server to receive on');
}

/** Where new queues may be made. */
export function receivingServers(servers: readonly UserServer[]): readonly ServerAddress[] {
  return servers.filter(({ isForReceiving }) => isForReceiving).map(({ server }) => server);
}
