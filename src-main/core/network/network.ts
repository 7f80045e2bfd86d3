/**
 * The user's servers and network settings, and connections made by them; one for each open
 * database. Implements what the agent asks for; the window's commands end here too.
 */
import type { UserId } from '#shared/ids.ts';
import type {
  NetworkPage,
  NetworkSettingField,
  NetworkSettings,
  OperatorUse,
  ServerAddressError,
  ServerConfiguration,
  ServerEntry,
  ServerOperator,
  ServerProtocol,
  ServerTest,
} from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import type {
  AgentNetwork,
  AgentUserId,
  ConnectRequest,
  RoutingPolicy,
  ServerSession,
  SessionIsolation,
  UserServer,
} from '../agent/index.ts';
import { type Clock, type Logger, type RandomSource, hexEncode } from '../base/index.ts';
import type { Database } from '../database/index.ts';
import type { ServerAddress } from '../encoding/index.ts';
import type { SmpConnectError } from '../smp/index.ts';
import type { Dial } from '../tls/index.ts';
import { type NamedServer, covers, parseAddress, shownName } from './addresses.ts';
import { type ConnectDeps, connectToSmp, connectToXftp } from './connect.ts';
import type { PresetOperator } from './presets.ts';
import type { RouteRules } from './route.ts';
import { type NotFound, ServerBook } from './server-book.ts';
import { type ListedServer, listProblems } from './server-list.ts';
import { type ServerUnderTest, testServer } from './server-test.ts';
import {
  TIMEOUT_BOUNDS,
  USUAL_SETTINGS,
  checkSettings,
  decodeSettings,
  encodeSettings,
} from './settings.ts';
import { saveSettingsText, settingsText } from './store.ts';

export type NetworkDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: Logger;
  /** Opens a TCP connection, to a server or to the proxy. */
  readonly dial: Dial;
  readonly operators: readonly PresetOperator[];
  /** Servers of every profile instead of the operators', if there are any (parseGivenServers). */
  readonly given: readonly NamedServer[];
};

/** What has changed; a connection made before keeps what it was made with. */
export type NetworkChange =
  | { readonly type: 'settings'; readonly mustReconnect: boolean }
  /** Of one profile, or of all. */
  | { readonly type: 'servers'; readonly userId: UserId | undefined };

type OutOfBounds = { readonly type: 'outOfBounds'; readonly field: NetworkSettingField };
type BadAddresses = {
  readonly type: 'badAddresses';
  readonly errors: readonly ServerAddressError[];
};
type ChangeResult<E> = Result<ServerConfiguration, E>;

const NO_PROFILE = 0;
const SEED_SIZE_BYTES = 32;
const TEST_KEY_SIZE_BYTES = 16;

/** Servers and settings of one database; close() ends tests that still run. */
export class Network implements AgentNetwork {
  readonly #deps: NetworkDeps;
  readonly #connectDeps: ConnectDeps;
  readonly #book: ServerBook;
  readonly #webPortDomains: readonly string[];
  readonly #tests = new Map<string, ServerTest>();
  readonly #listeners = new Set<(change: NetworkChange) => void>();
  readonly #closing = new AbortController();
  #settings: NetworkSettings;

  constructor(deps: NetworkDeps) {
    const { database, clock, random, logger, dial, operators, given } = deps;
    this.#deps = deps;
    this.#connectDeps = { clock, random, logger, dial, seed: random(SEED_SIZE_BYTES) };
    this.#book = new ServerBook({ database, clock, source: { operators, given } });
    this.#webPortDomains = operators.flatMap(({ domains }) => domains);
    const stored = settingsText(database.read);
    this.#settings = stored === undefined ? USUAL_SETTINGS : decodeSettings(stored);
  }

  servers(user: AgentUserId): readonly UserServer[] {
    return this.#book.list(user).used;
  }

  isKnown(user: AgentUserId, server: ServerAddress): boolean {
    return this.#book.list(user).servers.some((known) => covers(known.server, server));
  }

  isolation(): SessionIsolation {
    const { isolation } = this.#settings;
    return isolation === 'profile' ? 'user' : isolation;
  }

  routing(): RoutingPolicy {
    return { mode: this.#settings.routing, fallback: this.#settings.routingFallback };
  }

  /** Onion services are reached through the proxy or not at all, so the proxy alone decides. */
  isProtected(): boolean {
    return this.#settings.proxy.type !== 'none';
  }

  connect(request: ConnectRequest): Promise<Result<ServerSession, SmpConnectError>> {
    return connectToSmp(request, this.#rules(), this.#connectDeps);
  }

  /** The settings with what they may be. */
  page(): NetworkPage {
    return { settings: this.#settings, usual: USUAL_SETTINGS, bounds: TIMEOUT_BOUNDS };
  }

  /** Stores settings, for connections from now on; otherwise tells the first bad field. */
  setSettings(settings: NetworkSettings): Result<NetworkPage, OutOfBounds> {
    const checked = checkSettings(settings);
    if (!checked.ok) return err({ type: 'outOfBounds', field: checked.error });
    const [previous, next] = [this.#settings, checked.value];
    this.#deps.database.transaction((db) => {
      saveSettingsText(db, encodeSettings(next));
    });
    this.#settings = next;
    this.#tell({ type: 'settings', mustReconnect: isReachedOtherwise(previous, next) });
    return ok(this.page());
  }

  /** The servers of a profile as the window shows them. */
  configuration(userId: UserId): ServerConfiguration {
    const list = this.#book.list(userId);
    const isRoutingUsed = this.#settings.routing !== 'never';
    return {
      operators: list.operators.map(({ shown }) => shown),
      servers: list.servers.map((server) => this.#toEntry(server)),
      problems: listProblems(list, { isRoutingUsed }),
    };
  }

  /** Adds the servers of pasted text, an address a line: all or, with the bad lines told, none. */
  addServers(userId: UserId, protocol: ServerProtocol, text: string): ChangeResult<BadAddresses> {
    const added = this.#book.add(userId, protocol, text);
    if (!added.ok) return err({ type: 'badAddresses', errors: added.error });
    return this.#changed(userId, added);
  }

  /** Enables or disables a server. */
  enableServer(userId: UserId, serverId: number, isEnabled: boolean): ChangeResult<NotFound> {
    return this.#changed(userId, this.#book.enable(userId, serverId, isEnabled));
  }

  /** Forgets a server that the user has added. Queues on it go on. */
  removeServer(userId: UserId, serverId: number): ChangeResult<NotFound> {
    return this.#changed(userId, this.#book.remove(userId, serverId));
  }

  /** What a profile uses an operator's servers for. */
  setOperatorUse(userId: UserId, operatorId: string, use: OperatorUse): ChangeResult<NotFound> {
    return this.#changed(userId, this.#book.setUse(userId, operatorId, use));
  }

  /** Operators none of whose conditions were accepted, so that their servers are not used. */
  unacceptedOperators(): readonly ServerOperator[] {
    // What a profile without choices of its own has: conditions are accepted for all profiles.
    return this.#book
      .list(NO_PROFILE)
      .operators.map(({ shown }) => shown)
      .filter(({ conditions }) => conditions.acceptedAtMs === undefined);
  }

  /** Accepts the present conditions of operators, once for all profiles. */
  acceptConditions(operatorIds: readonly string[]): Result<undefined, NotFound> {
    const accepted = this.#book.accept(operatorIds);
    if (accepted.ok) this.#tell({ type: 'servers', userId: undefined });
    return accepted;
  }

  /** Tries a server of a profile out; the result is remembered until the database is closed. */
  async testServer(userId: UserId, serverId: number): Promise<Result<ServerTest, NotFound>> {
    const server = this.#book.find(userId, serverId);
    if (server === undefined) return err({ type: 'notFound' });
    const { clock, random } = this.#deps;
    const { signal } = this.#closing;
    const test = await testServer(this.#underTest(server, signal), { clock, random }, signal);
    this.#tests.set(server.address, test);
    return ok(test);
  }

  /** Called after every change; returns the way to stop that. */
  onChanged(listener: (change: NetworkChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#listeners.clear();
    this.#closing.abort();
  }

  #rules(): RouteRules {
    return { settings: this.#settings, webPortDomains: this.#webPortDomains };
  }

  /** Not over a circuit that anything else uses: a test must not tell who is behind it. */
  #underTest({ protocol, server, password }: NamedServer, signal: AbortSignal): ServerUnderTest {
    const isolationKey = `test:${hexEncode(this.#deps.random(TEST_KEY_SIZE_BYTES))}`;
    const request = { server, isolationKey, signal };
    const [rules, deps] = [this.#rules(), this.#connectDeps];
    return protocol === 'smp'
      ? { protocol, password, connect: () => connectToSmp(request, rules, deps) }
      : { protocol, connect: () => connectToXftp(request, rules, deps) };
  }

  #toEntry(listed: ListedServer): ServerEntry {
    const { serverId, protocol, address, server, operatorId, isEnabled } = listed;
    const lastTest = this.#tests.get(address);
    return {
      ...{ serverId, protocol, address, name: shownName(protocol, server), isEnabled },
      ...(operatorId !== undefined && { operatorId }),
      ...(lastTest !== undefined && { lastTest }),
    };
  }

  #changed<E>(userId: UserId, result: Result<undefined, E>): ChangeResult<E> {
    if (!result.ok) return result;
    this.#tell({ type: 'servers', userId });
    return ok(this.configuration(userId));
  }

  #tell(change: NetworkChange): void {
    for (const listener of [...this.#listeners]) listener(change);
  }
}

/** Servers that a core is started with; a bad address throws RangeError. */
export function parseGivenServers(addresses: readonly string[]): readonly NamedServer[] {
  return addresses.map((address) => {
    const parsed = parseAddress(address);
    // What is wrong, but not the address: it can hold a password.
    if (!parsed.ok) throw new RangeError(`server address: ${parsed.error}`);
    return parsed.value;
  });
}

/** Whether connections would be made in another way than before. */
function isReachedOtherwise(a: NetworkSettings, b: NetworkSettings): boolean {
  const way = ({ proxy, onionHosts, isolation, webPort, timeouts }: NetworkSettings): string =>
    JSON.stringify([proxy, onionHosts, isolation, webPort, timeouts]);
  return way(a) !== way(b);
}
