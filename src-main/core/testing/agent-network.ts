/** Network settings for tests of the agent: given servers, everything direct. */
import type { AgentNetwork, UserServer } from '../agent/index.ts';
import { bytesEqual } from '../base/index.ts';
import type { ServerAddress } from '../encoding/index.ts';

export type TestNetworkOptions = {
  /** Asked each time. */
  readonly servers?: () => readonly (ServerAddress | UserServer)[];
  readonly connect?: AgentNetwork['connect'];
  readonly settings?:
    Partial<Pick<AgentNetwork, 'isolation' | 'routing' | 'isProtected'>> | undefined;
};

/** Every server is known, receives and routes; its first host stands for its operator. */
export function testNetwork(options: TestNetworkOptions): AgentNetwork {
  const servers = (): readonly UserServer[] => (options.servers?.() ?? []).map(toUserServer);
  return {
    servers,
    isKnown: (_user, server) =>
      servers().some((known) => bytesEqual(known.server.keyHash, server.keyHash)),
    isolation: options.settings?.isolation ?? (() => 'user'),
    routing: options.settings?.routing ?? (() => ({ mode: 'never', fallback: 'yes' })),
    isProtected: options.settings?.isProtected ?? (() => false),
    connect: options.connect ?? (() => Promise.reject(new Error('not here'))),
  };
}

function toUserServer(server: ServerAddress | UserServer): UserServer {
  if ('server' in server) return server;
  const operator = server.hosts[0] ?? '';
  return { server, password: undefined, operator, isForReceiving: true, isForRouting: true };
}
