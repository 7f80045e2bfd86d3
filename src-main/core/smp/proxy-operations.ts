/**
 * Private message routing from the client's side (20-smp section 8): a session with a relay
 * through a proxy, and commands sent in it.
 */
import { err, ok } from '#shared/result.ts';
import { bytesEqual, wipe, type Clock, type RandomSource } from '../base/index.ts';
import { generateX25519 } from '../crypto/index.ts';
import { type ServerAddress, compatibleVersion } from '../encoding/index.ts';
import { verifyChain } from '../tls/index.ts';
import type { SendOptions, SmpRequest, SmpRequester } from './client.ts';
import type { SmpClientError } from './client-error.ts';
import type { ClientCommandTag } from './commands.ts';
import { verifySessionKey } from './handshake.ts';
import { type ReceivedMessage, parseMessages } from './incoming.ts';
import { type SmpResult, expecting } from './operations.ts';
import { type ProxiedRelay, openProxiedResponse, sealProxiedCommand } from './proxy.ts';
import type { RequestOutcome } from './request-table.ts';
import { SMP_VERSION, maxMessageSizeBytes } from './versions.ts';
import { type CorrId, EMPTY_ID, type EntityId } from './wire.ts';

/** What is needed of the connection to a proxy. */
export type ProxyRequester = Pick<SmpRequester, 'send' | 'timeouts'>;

export type ProxySessionInput = {
  readonly relay: ServerAddress;
  /** Of the proxy. */
  readonly password?: string | undefined;
};

/** PRXY: makes the proxy connect to the relay and checks that it is the right one. */
export async function openProxySession(
  client: ProxyRequester,
  { relay, password }: ProxySessionInput,
  { clock, priority }: { readonly clock: Clock; readonly priority?: SendOptions['priority'] },
): SmpResult<ProxiedRelay> {
  const { timeouts } = client;
  const timeoutMs = timeouts.connectMs + timeouts[`${priority ?? 'background'}Ms`];
  const request = { command: { type: 'PRXY', server: relay, password } } as const;
  const answer = expecting('PKEY', await client.send(request, { timeoutMs }));
  if (!answer.ok) return answer;
  const { relaySessionId, versions } = answer.value;
  const version = compatibleVersion(PROXIED_VERSIONS, versions);
  if (version === undefined) return err(VERSION_ERROR);
  const verified = verifyChain(answer.value.certChain, relay.keyHash, clock.now());
  const relayKey = verified.ok ? verifySessionKey(answer.value, verified.value.leafKey) : undefined;
  if (relayKey === undefined) return err(badResponse('relay not verified'));
  return ok({ relaySessionId, relayKey, version });
}

export type SendProxiedInput = {
  /** SEND, SKEY, LKEY or LGET. */
  readonly request: Omit<SmpRequest, 'corrId'>;
  readonly random: RandomSource;
  readonly options?: SendOptions | undefined;
};

/**
 * relay: its answer, as if the command went to it directly. proxy: the command may not have got
 * there, or the answer was lost; what looks like an answer of the relay is none (AUTH, say).
 */
export type ProxiedOutcome =
  | { readonly from: 'relay'; readonly outcome: RequestOutcome }
  | { readonly from: 'proxy'; readonly error: SmpClientError };

/** PFWD: SEND, SKEY, LKEY or LGET to a relay. What its version does not know is not sent. */
export async function sendProxied(
  client: ProxyRequester,
  relay: ProxiedRelay,
  { request, random, options = {} }: SendProxiedInput,
): Promise<ProxiedOutcome> {
  const { command } = request;
  if (command.type === 'SEND' && command.body.length > maxMessageSizeBytes(relay.version)) {
    return { from: 'relay', outcome: err({ type: 'smp', error: { type: 'LARGE_MSG' } }) };
  }
  if (relay.version < firstVersion(command.type)) return { from: 'proxy', error: VERSION_ERROR };
  const corrId = random(24);
  const ephemeralKeys = generateX25519(random);
  const entityId = request.entityId ?? EMPTY_ID;
  const input = { command, entityId, key: request.key, corrId, ephemeralKeys };
  const sealed = sealProxiedCommand(relay, input);
  wipe(ephemeralKeys.secretKey);
  const { timeouts } = client;
  const timeoutMs = options.timeoutMs ?? 2 * timeouts[`${options.priority ?? 'background'}Ms`];
  const outer = { command: sealed.command, entityId: relay.relaySessionId, corrId };
  const answer = expecting('PRES', await client.send(outer, { timeoutMs }));
  const content = answer.ok
    ? openProxiedResponse(sealed.request, answer.value.encResponse)
    : undefined;
  wipe(sealed.request.secret);
  if (!answer.ok) return { from: 'proxy', error: answer.error };
  if (content === undefined) {
    return { from: 'proxy', error: badResponse('relay answer does not decrypt') };
  }
  const session = { version: relay.version, sessionId: relay.relaySessionId };
  const outcome = relayAnswer(parseMessages(content, session), { corrId, entityId });
  return { from: 'relay', outcome };
}

/** What a proxy may agree on with a relay and we speak. */
const PROXIED_VERSIONS = { min: 8, max: 18 } as const;

function firstVersion(command: ClientCommandTag): number {
  switch (command) {
    case 'SKEY':
      return SMP_VERSION.senderKey;
    case 'LKEY':
    case 'LGET':
      return SMP_VERSION.shortLinks;
    default:
      return PROXIED_VERSIONS.min;
  }
}

const VERSION_ERROR: SmpClientError = {
  type: 'smp',
  error: {
    type: 'PROXY',
    error: { type: 'BROKER', error: { type: 'TRANSPORT', error: { type: 'VERSION' } } },
  },
};

/** The relay answers with exactly one transmission, for our command. */
function relayAnswer(
  items: readonly ReceivedMessage[],
  { corrId, entityId }: { readonly corrId: CorrId; readonly entityId: EntityId },
): RequestOutcome {
  const [item, ...rest] = items;
  if (item?.type !== 'message' || rest.length > 0) return err(badResponse('relay answer'));
  const { message } = item;
  const isForRequest =
    bytesEqual(item.corrId, corrId) &&
    (bytesEqual(item.entityId, entityId) || (message.type === 'ERR' && item.entityId.length === 0));
  if (!isForRequest) return err(badResponse('relay answer for another command'));
  return message.type === 'ERR' ? err({ type: 'smp', error: message.error }) : ok(message);
}

function badResponse(problem: string): SmpClientError {
  return { type: 'badResponse', problem };
}
