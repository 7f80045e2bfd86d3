/**
 * Puts a core together from the system's parts: clock, randomness, sockets, key worker. The window's
 * process, the headless program, the benchmarks and the component tests all start here.
 */
import type { CustodyAtStart, NotificationsAtStart } from '#shared/contract/index.ts';
import { type AgentHost, createAgent } from '../agent/index.ts';
import type { Clock, Logger } from '../base/index.ts';
import { initChatProtocol } from '../chat/index.ts';
import { createKeyPools, initCrypto, sntrup761, systemRandom } from '../crypto/index.ts';
import type { KeySource } from '../crypto/ratchet/index.ts';
import { type Database, loadMigrations } from '../database/index.ts';
import { Network, PRESET_OPERATORS, parseGivenServers } from '../network/index.ts';
import { type Dial, tcpDial } from '../tls/index.ts';
import { Core, type Services } from './core.ts';
import type { MainPort } from './main-port.ts';
import { stderrLogger, systemClock } from './system.ts';

export type OpenCoreOptions = {
  readonly dataDir: string;
  readonly migrationsDir: string;
  /**
   * What every profile uses instead of the network's presets: smp:// or xftp:// and
   * fingerprint[:password]@host[:port]; a bad one throws RangeError. None: the presets.
   */
  readonly servers: readonly string[];
  readonly nativeBinding?: string | undefined;
  /** Who has the passphrase; by default the user, who types it. */
  readonly custody?: CustodyAtStart | undefined;
  /** What the process that started this core does for it. */
  readonly main?: MainPort | undefined;
  /** Whether main can ask for a finger or a face. */
  readonly canAskSystem?: boolean | undefined;
  readonly appVersion?: string | undefined;
  /** By default nobody shows any. */
  readonly notifications?: NotificationsAtStart | undefined;
  /** Has whoever runs this core start it anew. */
  readonly restart?: (() => void) | undefined;
  /** The key worker's file; without it keys are made when they are needed. */
  readonly keyWorkerUrl?: URL | undefined;
  /** The file of the worker for work on the whole database; by default its source. */
  readonly jobUrl?: URL | undefined;
  readonly clock?: Clock | undefined;
  readonly logger?: Logger | undefined;
  /** How bytes reach a server; plain TCP by default. */
  readonly dial?: Dial | undefined;
};

/** Loads what is loaded once in a process, ahead of the first openCore if there is time. */
export async function loadPrimitives(): Promise<void> {
  await Promise.all([initCrypto(), initChatProtocol()]);
}

/** Loads what is loaded once and makes a core; its database opens with core.open(). */
export async function openCore(options: OpenCoreOptions): Promise<Core> {
  await loadPrimitives();
  const { clock = systemClock, logger = stderrLogger('warn'), dial = tcpDial } = options;
  const given = parseGivenServers(options.servers);
  const random = systemRandom;
  const pools = createKeyPools({ workerUrl: options.keyWorkerUrl, random, log: logger });
  const keys = pooledKeys(pools);
  const createServices = (database: Database, host: AgentHost): Services => {
    const common = { clock, random, logger, database };
    const network = new Network({ ...common, dial, operators: PRESET_OPERATORS, given });
    return { network, agent: createAgent({ ...common, host, keys, network }) };
  };
  const core = new Core(
    {
      dataDir: options.dataDir,
      migrations: loadMigrations(options.migrationsDir),
      nativeBinding: options.nativeBinding,
      custody: options.custody,
      canAskSystem: options.canAskSystem,
      appVersion: options.appVersion,
      notifications: options.notifications,
      jobUrl: options.jobUrl,
      restart: options.restart,
    },
    { clock, random, logger, main: options.main, createServices },
  );
  core.onClose(() => pools.close());
  return core;
}

type Pools = ReturnType<typeof createKeyPools>;

function pooledKeys(pools: Pools): KeySource {
  const kem = sntrup761();
  return {
    x448: () => pools.x448.take(),
    kem: () => pools.kem.take(),
    kemEncapsulate: (publicKey) => kem.encapsulate(publicKey),
    kemDecapsulate: (secretKey, ciphertext) => kem.decapsulate(secretKey, ciphertext),
  };
}
