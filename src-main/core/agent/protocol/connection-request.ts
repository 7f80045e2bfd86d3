/**
 * Connection links, long form: text (30-agent section 10) and binary (section 10.1, inside short link
 * data). Parsers read what any version of the network has written.
 */
import { utf8Decode, utf8Encode } from '../../base/index.ts';
import {
  type E2eLinkParams,
  formatLinkParams,
  parseLinkParams,
  pqRatchetVersion,
  readLinkParams,
  writeLinkParams,
} from '../../crypto/ratchet/index.ts';
import {
  DecodeError,
  type Reader,
  type VersionRange,
  type Writer,
  formatVersionRange,
  parseVersionRange,
  readVersionRange,
  writeVersionRange,
} from '../../encoding/index.ts';
import {
  type QueueUri,
  parseQueueUri,
  queueUriToText,
  readQueueUri,
  writeQueueUri,
} from './queue-address.ts';
import { MAX_ITEMS, parseQuery, percentEncode } from './text.ts';
import { AGENT_VERSIONS } from './versions.ts';

type RequestData = {
  readonly agentVersions: VersionRange;
  /** At least one; only the first is used. */
  readonly queues: readonly [QueueUri, ...QueueUri[]];
  /** Text for the layer above (group links). */
  readonly clientData: string | undefined;
};

/** A one-time invitation: with the keys of the ratchet. */
export type InvitationRequest = RequestData & {
  readonly type: 'invitation';
  readonly e2e: E2eLinkParams;
};
/** A long-lived address. */
export type ContactRequest = RequestData & { readonly type: 'contact' };
export type ConnectionRequest = InvitationRequest | ContactRequest;

/** `simplex:`, or `https://host` for links that people share. */
export const SIMPLEX_SCHEME = 'simplex:';

const PATH = 'connection link';
/** Its binary form counts in two bytes. */
const MAX_CLIENT_DATA_SIZE_BYTES = 65535;
const LINK =
  /^(?:simplex:|https:\/\/[^/\s:?#]+(?::\d{1,5})?)\/(invitation|contact)\/?#\/\?([^\s]*)$/s;

/** Text of a link under a scheme (`simplex:` or `https://host[:port]`). */
export function connectionRequestToText(
  request: ConnectionRequest,
  scheme: string = SIMPLEX_SCHEME,
): string {
  const smp = request.queues.map(queueUriToText).join(';');
  const { clientData } = request;
  return (
    `${scheme}/${request.type}#/?v=${formatVersionRange(request.agentVersions)}` +
    `&smp=${percentEncode(smp)}` +
    (request.type === 'invitation' ? `&e2e=${percentEncode(e2eToText(request.e2e))}` : '') +
    (clientData === undefined ? '' : `&data=${percentEncode(clientData)}`)
  );
}

/** A link of its exact text: no white space around it. Throws DecodeError. */
export function parseConnectionRequest(text: string): ConnectionRequest {
  const match = LINK.exec(text);
  if (match === null) throw new DecodeError(PATH, 'not a connection link');
  const parameters = parseQuery(match[2] ?? '', PATH);
  const clientData = parameters.get('data');
  if (utf8Encode(clientData ?? '').length > MAX_CLIENT_DATA_SIZE_BYTES) {
    throw new DecodeError(PATH, 'client data too long');
  }
  const data: RequestData = {
    agentVersions: parseVersionRange(parameters.get('v') ?? ''),
    queues: parseQueues(parameters.get('smp')),
    clientData,
  };
  if (match[1] === 'contact') {
    return { type: 'contact', ...data, agentVersions: liftMinimum(data.agentVersions) };
  }
  const e2e = parameters.get('e2e');
  if (e2e === undefined) throw new DecodeError(PATH, 'no e2e parameter');
  return { type: 'invitation', ...data, e2e: parseLinkParams(e2e) };
}

/** 'I' or 'C', versions, queues, client data and, for an invitation, the ratchet keys. */
export function writeConnectionRequest(w: Writer, request: ConnectionRequest): Writer {
  w.ascii(request.type === 'invitation' ? 'I' : 'C');
  writeVersionRange(w, request.agentVersions);
  w.list(request.queues, writeQueueUri);
  w.maybe(request.clientData, (item, text) => item.large(utf8Encode(text)));
  if (request.type === 'invitation') writeLinkParams(w, request.e2e);
  return w;
}

/** A queue without a mode counts as a contact queue here (30-agent section 10.1). */
export function readConnectionRequest(r: Reader): ConnectionRequest {
  const tag = r.char();
  if (tag !== 'I' && tag !== 'C') r.fail('expected I or C');
  const data: RequestData = {
    agentVersions: readVersionRange(r),
    queues: nonEmpty(r.list(readModedQueue, 1)),
    clientData: r.maybe((item) => utf8Decode(item.large()) ?? item.fail('not UTF-8')),
  };
  if (tag === 'C') return { type: 'contact', ...data };
  return { type: 'invitation', ...data, e2e: readLinkParams(r) };
}

/** A KEM key means nothing below version 3, and the text form leaves it out. */
function e2eToText(e2e: E2eLinkParams): string {
  const hasKem = e2e.maxVersion >= pqRatchetVersion;
  return formatLinkParams(hasKem ? e2e : { ...e2e, kem: undefined });
}

function readModedQueue(r: Reader): QueueUri {
  const queue = readQueueUri(r);
  return { ...queue, mode: queue.mode ?? 'contact' };
}

/** Addresses live long: those of version 1 are read as if they offered 2 (30-agent section 1). */
function liftMinimum({ min, max }: VersionRange): VersionRange {
  return { min: Math.max(min, AGENT_VERSIONS.min), max: Math.max(max, AGENT_VERSIONS.min) };
}

function parseQueues(smp: string | undefined): readonly [QueueUri, ...QueueUri[]] {
  if (smp === undefined) throw new DecodeError(PATH, 'no smp parameter');
  const queues = smp.split(';');
  if (queues.length > MAX_ITEMS) throw new DecodeError(PATH, 'too many queues');
  return nonEmpty(queues.map(parseQueueUri));
}

function nonEmpty(queues: readonly QueueUri[]): readonly [QueueUri, ...QueueUri[]] {
  const [first, ...rest] = queues;
  if (first === undefined) throw new DecodeError(PATH, 'no queue');
  return [first, ...rest];
}
