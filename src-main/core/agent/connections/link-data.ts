/** What a link's server shows to those who look it up: changing ours, reading theirs (30-agent section 11). */
import { type Result, err, ok } from '#shared/result.ts';
import {
  type Ed25519Secret,
  contactLinkKdf,
  ed25519PublicOf,
  generateEd25519,
} from '../../crypto/index.ts';
import type { ServerAddress } from '../../encoding/index.ts';
import {
  type LinkedQueue,
  type SmpClientError,
  type SmpRequest,
  getLinkDataRequest,
  linkedQueue,
  secureLinkRequest,
} from '../../smp/index.ts';
import { serverName } from '../deps.ts';
import type { AgentError, ConnId } from '../events.ts';
import { openLinkData, sealUserData } from '../protocol/link-data.ts';
import type { CompleteShortLink, ShortLink } from '../protocol/short-link.ts';
import type { PeerProblem, PeerRouting } from '../routing/index.ts';
import { insertCommand, isLinkDataPending } from '../store/commands.ts';
import { findConnection } from '../store/connections.ts';
import {
  type LinkPlace,
  deleteRefusedLinkKey,
  ensureLinkKey,
  findOwnShortLink,
  loadOwnLink,
  setLinkSecured,
  setUserData,
  unansweredLinkKeys,
} from '../store/links.ts';
import { rcvQueuesOf } from '../store/rcv-queues.ts';
import { ensureServer, loadServer } from '../store/servers.ts';
import { type Core, type Step, runStep } from '../step.ts';
import type { LinkContent, LookUpOptions } from '../types.ts';
import { requestError } from './first-server.ts';
import { assertLinkDataSize } from './own-link.ts';

type Ports = { readonly core: Core; readonly routing: PeerRouting };

/** Stores new link data of a link of ours; sent until the server has it. */
export function storeLinkData(step: Step, id: ConnId, linkData: Uint8Array): void {
  const { db } = step;
  assertLinkDataSize(linkData);
  const connection = findConnection(db, id);
  const [queue] = rcvQueuesOf(db, id);
  if (connection === undefined || queue === undefined || loadOwnLink(db, id) === undefined) return;
  setUserData(db, id, linkData.slice());
  // The one that is stored already sends the newest.
  if (isLinkDataPending(db, id)) return;
  const { userId, serverId } = queue;
  insertCommand(db, { type: 'setLinkData', userId, connId: id, serverId, createdAtMs: step.nowMs });
  step.after(() => {
    step.core.workers.kickCommands();
  });
}

/** Asks the link's server, with LKEY for a one-time link and LGET for an address. */
export async function lookUpLink(
  ports: Ports,
  link: ShortLink,
  options: LookUpOptions,
): Promise<Result<LinkContent, AgentError>> {
  const { keyHash } = link.server;
  if (keyHash === undefined) return err({ type: 'linkData' });
  const complete = { ...link, server: { ...link.server, keyHash } };
  const own = complete.kind === 'invitation' ? ownContent(ports.core, complete) : undefined;
  return own ?? abortable(ask(ports, complete, options), complete, options.signal);
}

/** Looking our own one-time link up would use it up. */
function ownContent(
  { deps: { database, random } }: Core,
  link: CompleteShortLink,
): Result<LinkContent, AgentError> | undefined {
  const db = database.read;
  const id = findOwnShortLink(db, link);
  const own = id === undefined ? undefined : loadOwnLink(db, id);
  const [queue] = id === undefined ? [] : rcvQueuesOf(db, id);
  if (own === undefined || queue === undefined) return undefined;
  const { linkKey, rootSecret: signingSecret, userData, encFixed } = own;
  const sealed = sealUserData({ kind: 'invitation', linkKey, signingSecret, userData, random });
  if (!sealed.ok) return undefined;
  return opened(link, {
    senderId: queue.sndId,
    data: { fixedData: encFixed, userData: sealed.value },
  });
}

/** The work goes on when it is aborted, as the server may have our key by then. */
async function abortable(
  work: Promise<Result<LinkContent, AgentError>>,
  { server }: CompleteShortLink,
  signal: AbortSignal | undefined,
): Promise<Result<LinkContent, AgentError>> {
  if (signal === undefined) return work;
  let onAbort = (): void => undefined;
  const aborted = new Promise<Result<LinkContent, AgentError>>((resolve) => {
    onAbort = () => {
      resolve(err({ type: 'network', server: serverName(server), problem: 'aborted' }));
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function ask(
  { core, routing }: Ports,
  link: CompleteShortLink,
  { userId }: LookUpOptions,
): Promise<Result<LinkContent, AgentError>> {
  const { server } = link;
  const { request, serverId } = runStep(core, (step) => prepare(step, link));
  await keysAreDurable(core);
  const target = { userId, serverId, server };
  const { outcome, problem } = await routing.sendToPeerServer(target, request, INTERACTIVE);
  if (problem !== undefined) return err(routingError(problem));
  const answer = linkedQueue(outcome);
  if (link.kind === 'invitation') noteAnswer(core, { serverId, linkId: link.linkId }, answer);
  if (answer.ok) return opened(link, answer.value);
  if (isAuth(answer.error)) return err({ type: 'linkGone' });
  return err(requestError(core.deps, server, answer.error));
}

const INTERACTIVE = { priority: 'interactive' } as const;

/** A key must be on the disk before the server has it. */
function keysAreDurable({ deps: { database } }: Core): Promise<void> {
  return new Promise((resolve) => {
    database.onDurable(resolve);
  });
}

/** Whether the queue of a one-time link has our key now, or never will; other errors say neither. */
function noteAnswer(
  core: Core,
  place: LinkPlace,
  answer: Result<LinkedQueue, SmpClientError>,
): void {
  if (answer.ok) {
    const { senderId } = answer.value;
    runStep(core, ({ db }) => setLinkSecured(db, place, senderId));
  } else if (isAuth(answer.error)) {
    runStep(core, ({ db }) => deleteRefusedLinkKey(db, place));
  }
}

/**
 * Asks again for the one-time links of a server that were looked up without an answer: a link that is
 * joined in its long form may be one of them, and then its queue has our key.
 */
export async function settleLookUps(
  { core, routing }: Ports,
  server: ServerAddress,
  { userId }: LookUpOptions,
): Promise<Result<undefined, AgentError>> {
  const unanswered = unansweredLinkKeys(core.deps.database.read, server.keyHash);
  if (unanswered.length === 0) return ok(undefined);
  await keysAreDurable(core);
  for (const place of unanswered) {
    const { serverId, linkId, authSecret } = place;
    const target = { userId, serverId, server: loadServer(core.deps.database.read, serverId) };
    const request = secureRequest(linkId, authSecret);
    const { outcome, problem } = await routing.sendToPeerServer(target, request, INTERACTIVE);
    if (problem === undefined) noteAnswer(core, place, linkedQueue(outcome));
    else if (!problem.isRefusal) return err(routingError(problem));
  }
  return ok(undefined);
}

function prepare(
  step: Step,
  link: CompleteShortLink,
): { readonly request: SmpRequest; readonly serverId: number } {
  const serverId = ensureServer(step.db, link.server);
  if (link.kind === 'contact') {
    return { serverId, request: getLinkDataRequest(contactLinkKdf(link.linkKey).linkId) };
  }
  const { linkId } = link;
  const fresh = generateEd25519(step.core.deps.random).secretKey;
  const stored = { authSecret: fresh, createdAtMs: step.nowMs };
  const secret = ensureLinkKey(step.db, { serverId, linkId }, stored);
  return { serverId, request: secureRequest(linkId, secret) };
}

function secureRequest(linkId: Uint8Array, secret: Ed25519Secret): SmpRequest {
  const sndKey = { type: 'ed25519', key: ed25519PublicOf(secret) } as const;
  return secureLinkRequest({ linkId, sndKey, key: { type: 'ed25519', key: secret } });
}

function opened(
  link: CompleteShortLink,
  { senderId, data: { fixedData: encFixed, userData: encUser } }: LinkedQueue,
): Result<LinkContent, AgentError> {
  const result = openLinkData(link, { senderId, encFixed, encUser });
  if (!result.ok) {
    return err(result.error.type === 'version' ? { type: 'version' } : { type: 'linkData' });
  }
  const { value } = result;
  const linkData = value.userData.slice();
  return ok(
    value.kind === 'contact'
      ? { link: { type: 'contact', request: value.request }, linkData }
      : { link: { type: 'invitation', request: value.request }, linkData },
  );
}

/** No answer of the link's server, perhaps because a server on the way is in trouble. */
function routingError({ server, problem, isRefusal }: PeerProblem): AgentError {
  if (problem === 'stopped') return { type: 'stopped' };
  return isRefusal
    ? { type: 'server', server, error: problem }
    : { type: 'network', server, problem };
}

function isAuth(error: SmpClientError): boolean {
  return error.type === 'smp' && error.error.type === 'AUTH';
}
