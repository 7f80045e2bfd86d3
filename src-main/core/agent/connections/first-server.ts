/** Making something new on a server while somebody waits for it. */
import { type Result, err } from '#shared/result.ts';
import type { ServerAddress } from '../../encoding/index.ts';
import type { SmpClientError } from '../../smp/index.ts';
import { type AgentDeps, serverName } from '../deps.ts';
import type { AgentError } from '../events.ts';
import type { AgentUserId, ServerSession } from '../network.ts';
import { blockedBy, blockingAt } from '../servers/blocking.ts';
import { requestProblem } from '../servers/problems.ts';
import type { ServerPool } from '../servers/server-pool.ts';
import { ensureServer } from '../store/servers.ts';
import { type Core, runStep } from '../step.ts';
import { chooseServer, receivingServers } from './new-queue.ts';

/** How many servers are tried before the user is told. */
const MAX_SERVERS = 3;

/** A server that can be reached. */
export type Place = {
  readonly server: ServerAddress;
  readonly serverId: number;
  readonly session: ServerSession;
};

type Ports = { readonly core: Core; readonly pool: ServerPool };

/** Makes it on the given server, or on the first that answers of those configured. */
export async function onFirstServer<T>(
  { core, pool }: Ports,
  where: { readonly userId: AgentUserId; readonly server: ServerAddress | undefined },
  make: (place: Place) => Promise<Result<T, SmpClientError>>,
): Promise<Result<T, AgentError>> {
  const { userId } = where;
  const tried: ServerAddress[] = [];
  for (;;) {
    const server = where.server ?? chooseServer(core.deps, userId, tried);
    if (server === undefined) return err({ type: 'noServers' });
    const serverId = runStep(core, ({ db }) => ensureServer(db, server));
    const session = await pool.ready({ userId, serverId }, { isForUser: true });
    const made =
      'problem' in session
        ? err(unreachableError(server, session.problem))
        : translated(core.deps, server, await make({ server, serverId, session }));
    // After its end nothing can be read any more, nor is anybody there to be told.
    if (pool.isClosed) return err({ type: 'stopped' });
    if (made.ok) return made;
    tried.push(server);
    const all = receivingServers(core.deps.network.servers(userId));
    const isLast = tried.length >= Math.min(MAX_SERVERS, all.length);
    if (where.server !== undefined || isLast) return made;
  }
}

/** There is no connection, for a reason given as a short code. */
function unreachableError(server: ServerAddress, problem: string): AgentError {
  if (problem === 'stopped') return { type: 'stopped' };
  return { type: 'network', server: serverName(server), problem };
}

/** What a failed request means to the layer above. */
export function requestError(
  { clock }: Pick<AgentDeps, 'clock'>,
  server: ServerAddress,
  error: SmpClientError,
): AgentError {
  const problem = requestProblem(error);
  const blocked = blockedBy(error);
  if (blocked !== undefined) {
    const blocking = blockingAt(blocked, { server: serverName(server), nowMs: clock.now() });
    return { type: 'blocked', blocking };
  }
  return error.type === 'smp'
    ? { type: 'server', server: serverName(server), error: problem }
    : { type: 'network', server: serverName(server), problem };
}

function translated<T>(
  deps: AgentDeps,
  server: ServerAddress,
  made: Result<T, SmpClientError>,
): Result<T, AgentError> {
  return made.ok ? made : err(requestError(deps, server, made.error));
}
