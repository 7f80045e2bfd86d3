/**
 * Requests at our addresses (30-agent section 5.3). Anybody can send them, so they are few in number,
 * and nothing of a sender is kept but its invitation.
 */
import { sha256 } from '../../crypto/index.ts';
import { utf8Encode } from '../../base/index.ts';
import { connectionRequestToText } from '../protocol/connection-request.ts';
import type { AgentEnvelope } from '../protocol/envelope.ts';
import { requestVersionProblem } from '../protocol/request-version.ts';
import type { Connection } from '../store/connections.ts';
import { dropOldReceived, insertReceived, isReceived } from '../store/history.ts';
import { dropOldRequests, insertRequest } from '../store/requests.ts';
import { type Step, emit } from '../step.ts';

/** So many requests of one address are recognised when they come again. */
const MAX_KNOWN_REQUESTS = 10_000;
/** After so many it is looked whether there are more. */
const CHECK_EVERY = 256;

/** Requests of one address that wait for an answer; of more, the oldest are dropped. */
export const MAX_OPEN_REQUESTS = 1000;

/** Stores a request and tells; what is none, or came before, is dropped. */
export function receiveRequest(step: Step, address: Connection, envelope: AgentEnvelope): void {
  const { db, core, nowMs } = step;
  const { connId: id, status } = address;
  const { logger } = core.deps;
  if (status !== 'open' || envelope.type !== 'invitation') return;
  const { request } = envelope;
  const problem = requestVersionProblem(request);
  if (problem !== undefined) {
    logger('info', 'request.version', { peer: problem.peer });
    return;
  }
  const link = connectionRequestToText(request);
  // Sent again after a lost answer, perhaps when it is answered already.
  const hash = sha256(utf8Encode(link));
  if (isReceived(db, id, hash)) return;
  insertReceived(db, id, { hash, receivedAtMs: nowMs });
  const requestId = insertRequest(db, { connId: id, link, receivedAtMs: nowMs });
  if (requestId % CHECK_EVERY === 0) dropOldReceived(db, id, MAX_KNOWN_REQUESTS);
  const droppedCount = dropOldRequests(db, id, MAX_OPEN_REQUESTS);
  if (droppedCount > 0) logger('warn', 'request.dropped', { count: droppedCount });
  const pq = request.e2e.kem !== undefined;
  emit(step, { type: 'request', connId: id, requestId, info: envelope.info.slice(), pq });
}
