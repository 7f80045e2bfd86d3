/** Making a contact address: a queue that many may write to, and the links that name it. */
import { type Result, ok } from '#shared/result.ts';
import type { AgentError } from '../events.ts';
import { connectionRequestToText } from '../protocol/connection-request.ts';
import { AGENT_VERSIONS } from '../protocol/versions.ts';
import type { ServerPool } from '../servers/server-pool.ts';
import { insertConnection } from '../store/connections.ts';
import { type Core, type Step, runStep } from '../step.ts';
import type { AddressOptions, Invitation } from '../types.ts';
import { onFirstServer } from './first-server.ts';
import { type MadeLinkedQueue, storeLinkedQueue } from './invite.ts';
import { makeQueue, passwordFor } from './new-queue.ts';
import { prepareLink, queueUriOf, requestTo } from './own-link.ts';

const GOAL = { kind: 'contact' } as const;

/** Makes the queue on the given server, or on the first that answers of those configured. */
export async function createAddress(
  core: Core,
  pool: ServerPool,
  options: AddressOptions,
): Promise<Result<Invitation, AgentError>> {
  const { userId, server, linkData: userData } = options;
  const { random } = core.deps;
  return onFirstServer({ core, pool }, { userId, server }, async (place) => {
    const link =
      userData === undefined
        ? undefined
        : prepareLink(random, place.server, { goal: GOAL, userData });
    const made = await makeQueue(place.session, random, {
      mode: 'contact',
      password: passwordFor(core.deps, userId, place.server),
      isInteractive: true,
      link,
    });
    if (!made.ok) return made;
    const address = { place, link, made: made.value };
    return ok(runStep(core, (step) => storeAddress(step, options, address)));
  });
}

function storeAddress(step: Step, options: AddressOptions, address: MadeLinkedQueue): Invitation {
  const { place, made } = address;
  const connId = insertConnection(step.db, {
    userId: options.userId,
    role: 'address',
    agentVersion: AGENT_VERSIONS.max,
    pqSupport: false,
  });
  const shortLink = storeLinkedQueue(step, connId, address);
  // Old servers do not say what they made.
  const queue = queueUriOf(place.server, { ...made, mode: 'contact' });
  const result = { connId, link: connectionRequestToText(requestTo(GOAL, queue)), shortLink };
  options.onCommit?.(step.db, result);
  return result;
}
