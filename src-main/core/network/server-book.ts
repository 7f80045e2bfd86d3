/** The servers of all profiles: lists read from the database once, and the ways to change them. */
import type {
  OperatorUse,
  ServerAddressError,
  ServerAddressProblem,
  ServerProtocol,
} from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import type { Clock } from '../base/index.ts';
import type { Database } from '../database/index.ts';
import { type NamedServer, isSamePlace, parseAddress } from './addresses.ts';
import {
  type ListedServer,
  type ServerList,
  type ServerSource,
  listServers,
} from './server-list.ts';
import {
  acceptedConditions,
  addOwnServer,
  deleteOwnServer,
  enableOwnServer,
  operatorUses,
  ownServers,
  presetChoices,
  saveAcceptance,
  saveOperatorUse,
  savePresetChoice,
} from './store.ts';

/** No such server or operator, or not one that can be changed. */
export type NotFound = { readonly type: 'notFound' };

export type ServerBookDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly source: ServerSource;
};

/** Lists by profile. User ids are those of rows. */
export class ServerBook {
  readonly #deps: ServerBookDeps;
  readonly #lists = new Map<number, ServerList>();

  constructor(deps: ServerBookDeps) {
    this.#deps = deps;
  }

  /** The servers of a profile. */
  list(userId: number): ServerList {
    const known = this.#lists.get(userId);
    if (known !== undefined) return known;
    const { read } = this.#deps.database;
    const list = listServers(this.#deps.source, {
      own: ownServers(read, userId),
      presets: presetChoices(read, userId),
      uses: operatorUses(read, userId),
      accepted: acceptedConditions(read),
    });
    this.#lists.set(userId, list);
    return list;
  }

  /** A server of a profile's list. */
  find(userId: number, serverId: number): ListedServer | undefined {
    return this.list(userId).servers.find((server) => server.serverId === serverId);
  }

  /** Adds the servers of pasted text, an address a line; all of them or, when one is bad, none. */
  add(
    userId: number,
    protocol: ServerProtocol,
    text: string,
  ): Result<undefined, readonly ServerAddressError[]> {
    const added: NamedServer[] = [];
    const errors: ServerAddressError[] = [];
    const lines = text.split(/\r\n|[\n\r]/).map((line) => line.trim());
    for (const [i, line] of lines.entries()) {
      if (line === '') continue;
      const others = [...this.list(userId).servers, ...added];
      const parsed = parseNew(line, protocol, others);
      if (parsed.ok) added.push(parsed.value);
      else errors.push({ line: i + 1, problem: parsed.error });
    }
    if (errors.length > 0) return err(errors);
    if (added.length === 0) return err([{ line: 1, problem: 'notAnAddress' }]);
    this.#deps.database.transaction((db) => {
      for (const server of added) addOwnServer(db, userId, server);
    });
    this.#lists.delete(userId);
    return ok();
  }

  /** Enables or disables a preset or own server. */
  enable(userId: number, serverId: number, isEnabled: boolean): Result<undefined, NotFound> {
    const server = this.find(userId, serverId);
    if (server === undefined || server.origin === 'given') return err({ type: 'notFound' });
    const { origin, address } = server;
    this.#deps.database.transaction((db) => {
      if (origin === 'own') enableOwnServer(db, serverId, isEnabled);
      else savePresetChoice(db, { userId, address }, isEnabled);
    });
    this.#lists.delete(userId);
    return ok();
  }

  /** Forgets a server that the user has added. Queues on it go on. */
  remove(userId: number, serverId: number): Result<undefined, NotFound> {
    if (this.find(userId, serverId)?.origin !== 'own') return err({ type: 'notFound' });
    this.#deps.database.transaction((db) => {
      deleteOwnServer(db, serverId);
    });
    this.#lists.delete(userId);
    return ok();
  }

  /** What a profile uses an operator's servers for. */
  setUse(userId: number, operatorId: string, use: OperatorUse): Result<undefined, NotFound> {
    if (!this.#hasOperator(operatorId)) return err({ type: 'notFound' });
    this.#deps.database.transaction((db) => {
      saveOperatorUse(db, { userId, operatorId }, use);
    });
    this.#lists.delete(userId);
    return ok();
  }

  /** Accepts the present conditions of these operators on behalf of all profiles. */
  accept(operatorIds: readonly string[]): Result<undefined, NotFound> {
    if (!operatorIds.every((id) => this.#hasOperator(id))) return err({ type: 'notFound' });
    const { database, clock, source } = this.#deps;
    database.transaction((db) => {
      for (const { operatorId, conditions } of source.operators) {
        if (!operatorIds.includes(operatorId)) continue;
        const { version } = conditions;
        saveAcceptance(db, { operatorId, version, acceptedAtMs: clock.now() });
      }
    });
    this.#lists.clear();
    return ok();
  }

  #hasOperator(operatorId: string): boolean {
    const { given, operators } = this.#deps.source;
    return given.length === 0 && operators.some((operator) => operator.operatorId === operatorId);
  }
}

/** A server of this protocol that is not one of the others. */
function parseNew(
  text: string,
  protocol: ServerProtocol,
  others: readonly NamedServer[],
): Result<NamedServer, ServerAddressProblem> {
  const parsed = parseAddress(text);
  if (!parsed.ok) return parsed;
  if (parsed.value.protocol !== protocol) return err('wrongProtocol');
  return others.some((other) => isSamePlace(other, parsed.value)) ? err('duplicate') : parsed;
}
