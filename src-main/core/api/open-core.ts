/**
 * Puts a core together from the system's parts: clock, randomness, sockets, key worker. The window's
 * process, the headless program, the benchmarks and the component tests all start here.
 */
import type { PassphraseReason } from '#shared/contract/index.ts';
import type { Result } from '#shared/result.ts';
import { type ServerSession, createAgent } from '../agent/index.ts';
import type { Clock, Logger } from '../base/index.ts';
import { initChatProtocol } from '../chat/index.ts';
import { createKeyPools, initCrypto, sntrup761, systemRandom } from '../crypto/index.ts';
import type { KeySource } from '../crypto/ratchet/index.ts';
import { loadMigrations } from '../database/index.ts';
import { type ServerAddress, parseServerWithAuth } from '../encoding/index.ts';
import { type SmpConnectError, connectSmp } from '../smp/index.ts';
import { type Dial, connectTls, tcpDial } from '../tls/index.ts';
import { Core } from './core.ts';
import { PRESET_SMP_SERVERS } from './preset-servers.ts';
import { stderrLogger, systemClock } from './system.ts';

export type OpenCoreOptions = {
  readonly dataDir: string;
  readonly migrationsDir: string;
  /**
   * Where queues are made: smp://fingerprint[:password]@host[:port]; a bad one throws DecodeError.
   * None: the network's presets.
   */
  readonly servers: readonly string[];
  readonly nativeBinding?: string | undefined;
  readonly why: PassphraseReason;
  /** Has whoever runs this core start it anew. */
  readonly restart?: (() => void) | undefined;
  /** The key worker's file; without it keys are made when they are needed. */
  readonly keyWorkerUrl?: URL | undefined;
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
  const texts = options.servers.length > 0 ? options.servers : PRESET_SMP_SERVERS;
  const servers = texts.map((text) => parseServerWithAuth('smp', text));
  const random = systemRandom;
  const pools = createKeyPools({ workerUrl: options.keyWorkerUrl, random, log: logger });
  const keys = pooledKeys(pools);
  const core = new Core(
    {
      dataDir: options.dataDir,
      migrations: loadMigrations(options.migrationsDir),
      nativeBinding: options.nativeBinding,
      why: options.why,
      restart: options.restart,
    },
    {
      clock,
      random,
      logger,
      createAgent: (database, host) =>
        createAgent({
          clock,
          random,
          logger,
          database,
          host,
          keys,
          servers: () => servers,
          connectServer: (server, signal) => connectServer({ server, signal, clock, logger, dial }),
        }),
    },
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

const ALPN = ['smp/1'];
const DEFAULT_PORT = 5223;
/** TCP, TLS and SMP handshake together (10-tls section 9). */
const CONNECT_TIMEOUT_MS = 15_000;

type Connecting = {
  readonly server: ServerAddress;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly dial: Dial;
};

function connectServer(connecting: Connecting): Promise<Result<ServerSession, SmpConnectError>> {
  const { server, signal, clock, logger, dial } = connecting;
  const tls = {
    host: transportHost(server),
    port: server.port === '' ? DEFAULT_PORT : Number(server.port),
    alpn: ALPN,
    keyHash: server.keyHash,
    timeoutMs: CONNECT_TIMEOUT_MS,
    signal,
  };
  const random = systemRandom;
  return connectSmp(
    { server, signal },
    { clock, random, logger, connect: () => connectTls(tls, { random, clock, dial }) },
  );
}

/** Without a proxy onion hosts are out of reach, so the first other host (10-tls section 9). */
function transportHost({ hosts }: ServerAddress): string {
  return hosts.find((host) => !host.endsWith('.onion')) ?? hosts[0] ?? '';
}
