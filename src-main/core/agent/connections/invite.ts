/** Making a one-time invitation: a queue on a server, ratchet keys, and the link that names both. */
import { type Result, err, ok } from '#shared/result.ts';
import {
  type RcvParamsWithSecrets,
  createRcvParams,
  encodeE2eSecrets,
  linkParams,
  maxRatchetVersion,
} from '../../crypto/ratchet/index.ts';
import type { ServerAddress } from '../../encoding/index.ts';
import { serverName } from '../deps.ts';
import type { AgentError } from '../events.ts';
import type { AgentUserId } from '../network.ts';
import { connectionRequestToText } from '../protocol/connection-request.ts';
import { AGENT_VERSIONS, SMP_CLIENT_ENVELOPE_VERSIONS } from '../protocol/versions.ts';
import { requestProblem } from '../servers/problems.ts';
import type { ServerPool } from '../servers/server-pool.ts';
import { insertConnection } from '../store/connections.ts';
import { insertRcvQueue } from '../store/rcv-queues.ts';
import { ensureServer } from '../store/servers.ts';
import { type Core, runStep } from '../step.ts';
import type { Invitation, InvitationOptions } from '../types.ts';
import {
  type MadeQueue,
  chooseServer,
  makeQueue,
  passwordFor,
  receivingServers,
} from './new-queue.ts';

/** How many servers are tried before the user is told. */
const MAX_SERVERS = 3;

/** Makes the queue on the given server, or on the first that answers of those configured. */
export async function createInvitation(
  core: Core,
  pool: ServerPool,
  options: InvitationOptions,
): Promise<Result<Invitation, AgentError>> {
  const tried: ServerAddress[] = [];
  for (;;) {
    const server = options.server ?? chooseServer(core.deps, options.userId, tried);
    if (server === undefined) return err({ type: 'noServers' });
    const made = await makeQueueOn(core, pool, { userId: options.userId, server });
    if (made.ok) return ok(storeInvitation(core, { options, server, ...made.value }));
    tried.push(server);
    const all = receivingServers(core.deps.network.servers(options.userId));
    const isLast = tried.length >= Math.min(MAX_SERVERS, all.length);
    if (options.server !== undefined || isLast) return made;
  }
}

type MadeOn = { readonly serverId: number; readonly queue: MadeQueue };

async function makeQueueOn(
  core: Core,
  pool: ServerPool,
  { userId, server }: { readonly userId: AgentUserId; readonly server: ServerAddress },
): Promise<Result<MadeOn, AgentError>> {
  const serverId = runStep(core, ({ db }) => ensureServer(db, server));
  const session = await pool.ready({ userId, serverId });
  const name = serverName(server);
  if ('problem' in session) {
    const { problem } = session;
    return err(
      problem === 'stopped' ? { type: 'stopped' } : { type: 'network', server: name, problem },
    );
  }
  const queue = await makeQueue(session, core.deps.random, {
    mode: 'messaging',
    password: passwordFor(core.deps, userId, server),
    isInteractive: true,
  });
  if (queue.ok) return ok({ serverId, queue: queue.value });
  const problem = requestProblem(queue.error);
  return err(
    queue.error.type === 'smp'
      ? { type: 'server', server: name, error: problem }
      : { type: 'network', server: name, problem },
  );
}

function storeInvitation(
  core: Core,
  made: MadeOn & { readonly options: InvitationOptions; readonly server: ServerAddress },
): Invitation {
  const { options, serverId, queue, server } = made;
  const { pq, kemInLink = false } = options;
  const offersKem = pq && kemInLink;
  const { keys } = core.deps;
  const e2e = createRcvParams({ version: maxRatchetVersion, pq: offersKem, keys });
  const link = linkOf(server, queue, e2e);
  const { dhKey: _, ...rcvQueue } = queue;
  return runStep(core, (step) => {
    const id = insertConnection(step.db, {
      userId: options.userId,
      role: 'initiator',
      // The joiner chooses; until then the best we offer.
      agentVersion: AGENT_VERSIONS.max,
      pqSupport: pq,
      e2eSecrets: encodeE2eSecrets(e2e.secrets),
    });
    const clientVersion = SMP_CLIENT_ENVELOPE_VERSIONS.max;
    insertRcvQueue(step.db, { ...rcvQueue, connId: id, serverId, clientVersion });
    const invitation = { connId: id, link, shortLink: undefined };
    options.onCommit?.(step.db, invitation);
    return invitation;
  });
}

function linkOf(server: ServerAddress, queue: MadeQueue, e2e: RcvParamsWithSecrets): string {
  return connectionRequestToText({
    type: 'invitation',
    agentVersions: AGENT_VERSIONS,
    queues: [
      {
        clientVersions: SMP_CLIENT_ENVELOPE_VERSIONS,
        server,
        senderId: queue.sndId,
        dhKey: queue.dhKey,
        mode: queue.mode,
      },
    ],
    clientData: undefined,
    e2e: linkParams(e2e.params),
  });
}
