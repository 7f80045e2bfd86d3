/** A network on a database in memory with two profiles, and a dial that notes where it leads. */
import { join } from 'node:path';
import { type UserId, userId } from '#shared/ids.ts';
import type { Result } from '#shared/result.ts';
// The file itself, without the cores that the folder's index brings along.
import { systemClock } from '../../api/system.ts';
import { type Clock, silentLogger } from '../../base/index.ts';
import { initCrypto, systemRandom } from '../../crypto/index.ts';
import { type Database, loadMigrations, openDatabase, sql } from '../../database/index.ts';
import { tcpDial } from '../../tls/index.ts';
import { Network, type NetworkDeps, parseGivenServers } from '../network.ts';
import type { PresetOperator } from '../presets.ts';

const MIGRATIONS = loadMigrations(join(import.meta.dirname, '../../../../migrations'));

export type WorldOptions = {
  readonly operators?: readonly PresetOperator[];
  readonly given?: readonly string[];
  readonly clock?: Clock;
};

/** An operator of a domain, whose conditions are of version 1. */
export function operator(domain: string, overrides: Partial<PresetOperator> = {}): PresetOperator {
  return {
    operatorId: domain,
    name: domain,
    legalName: `${domain} Ltd`,
    website: `https://${domain}`,
    domains: [domain],
    conditions: { url: `https://${domain}/1`, version: '1' },
    usual: { isEnabled: true, isForReceiving: true, isForRouting: true, isForFiles: true },
    servers: [],
    ...overrides,
  };
}

export class NetworkWorld {
  readonly alice: UserId;
  readonly bob: UserId;
  readonly database: Database;
  /** `host:port` of every TCP connection that was tried. */
  readonly dialled: string[] = [];
  readonly keepAlives: (number | undefined)[] = [];
  network: Network;
  readonly #deps: NetworkDeps;

  private constructor(options: WorldOptions) {
    this.database = must(openDatabase({ path: ':memory:', migrations: MIGRATIONS }));
    this.alice = this.#addUser('alice');
    this.bob = this.#addUser('bob');
    this.#deps = {
      database: this.database,
      clock: options.clock ?? systemClock,
      random: systemRandom,
      logger: silentLogger,
      dial: (target) => {
        this.dialled.push(`${target.host}:${String(target.port)}`);
        this.keepAlives.push(target.keepAliveIdleMs);
        return tcpDial(target);
      },
      operators: options.operators ?? [],
      given: parseGivenServers(options.given ?? []),
    };
    this.network = new Network(this.#deps);
  }

  static async open(options: WorldOptions = {}): Promise<NetworkWorld> {
    await initCrypto();
    return new NetworkWorld(options);
  }

  /** The same database read anew, as after a start of the app. */
  restart(operators: readonly PresetOperator[] = this.#deps.operators): void {
    this.network.close();
    this.network = new Network({ ...this.#deps, operators });
  }

  close(): void {
    this.network.close();
    this.database.close();
  }

  #addUser(name: string): UserId {
    const { rowId } = this.database.transaction((db) =>
      db.run(sql`INSERT INTO chat_user (display_name, created_at_ms) VALUES (${name}, 0)`),
    );
    return userId(rowId);
  }
}

/** The value of a result that must be one. */
export function must<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(`unexpected failure: ${JSON.stringify(result.error)}`);
  return result.value;
}
