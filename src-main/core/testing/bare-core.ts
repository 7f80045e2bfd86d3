/** What a step of the agent runs on, without the agent: for tests that take single steps. */
import { silentLogger } from '../base/index.ts';
import type { AgentHost } from '../agent/index.ts';
import { Traffic } from '../agent/servers/traffic.ts';
import type { Core, Workers } from '../agent/step.ts';
import { systemRandom } from '../crypto/index.ts';
import { testNetwork } from './agent-network.ts';
import type { Person, World } from './agent-world.ts';

const nothing = (): void => undefined;

/** They leave undone what they are given to do. */
const IDLE_WORKERS: Workers = {
  kickDelivery: nothing,
  resumeDelivery: nothing,
  rewindDelivery: nothing,
  kickCommands: nothing,
  kickReceipts: nothing,
  kickResync: nothing,
  kickHousekeeping: nothing,
  queueDrained: nothing,
  queueBlocked: nothing,
};

/** Steps on the database of the person; nothing that they leave to do is done. */
export function bareCore(
  { database }: Person,
  { clock, keys }: World,
  apply: AgentHost['apply'] = () => ({}),
): Core {
  const deps = {
    clock,
    random: systemRandom,
    logger: silentLogger,
    database,
    host: { apply },
    keys,
    network: testNetwork({}),
  };
  return { deps, traffic: new Traffic(deps), workers: IDLE_WORKERS };
}
