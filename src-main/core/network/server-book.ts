/** The servers of all profiles: lists read from the database once, and the ways to change them. */
import type { OperatorUse, ServerAddressError, ServerAddressProblem } from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { unreachable } from '#shared/unreachable.ts';
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
  operatorUses,
  ownServers,
  presetChoices,
  saveAcceptance,
  saveOperatorUse,
  saveOwnServer,
  savePresetChoice,
} from './store.ts';

/** What is to be different about a server; the address only of one that the user has added. */
export type ServerChange = {
  readonly isEnabled?: boolean | undefined;
  readonly address?: string | undefined;
};

export type ServerChangeError =
  | { readonly type: 'notFound' }
  /** A preset's address, or a server that the program was started with. */
  | { readonly type: 'fixed' }
  | { readonly type: 'badAddress'; readonly problem: ServerAddressProblem };

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

  /** Adds the servers of pasted text, an address a line; all of them or, when one is bad, none. */
  add(userId: number, text: string): Result<undefined, readonly ServerAddressError[]> {
    const added: NamedServer[] = [];
    const errors: ServerAddressError[] = [];
    const lines = text.split(/\r\n|[\n\r]/).map((line) => line.trim());
    for (const [i, line] of lines.entries()) {
      if (line === '') continue;
      const parsed = this.#parseNew(userId, line);
      const isRepeated = parsed.ok && added.some((other) => isSamePlace(other, parsed.value));
      if (isRepeated) errors.push({ line: i + 1, problem: 'duplicate' });
      else if (parsed.ok) added.push(parsed.value);
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

  /** Enables, disables or renames a server. */
  change(
    userId: number,
    serverId: number,
    change: ServerChange,
  ): Result<undefined, ServerChangeError> {
    const server = this.#find(userId, serverId);
    if (server === undefined) return err({ type: 'notFound' });
    switch (server.origin) {
      case 'given':
        return err({ type: 'fixed' });
      case 'preset':
        return change.address === undefined
          ? this.#changePreset(userId, server, change)
          : err({ type: 'fixed' });
      case 'own':
        return this.#changeOwn(userId, server, change);
      default:
        return unreachable(server.origin);
    }
  }

  /** Forgets a server that the user has added. Queues on it go on. */
  remove(userId: number, serverId: number): Result<undefined, ServerChangeError> {
    const server = this.#find(userId, serverId);
    if (server === undefined) return err({ type: 'notFound' });
    if (server.origin !== 'own') return err({ type: 'fixed' });
    this.#deps.database.transaction((db) => {
      deleteOwnServer(db, serverId);
    });
    this.#lists.delete(userId);
    return ok();
  }

  /** What a profile uses an operator's servers for. */
  setUse(
    userId: number,
    operatorId: string,
    use: OperatorUse,
  ): Result<undefined, { readonly type: 'notFound' }> {
    if (!this.#hasOperator(operatorId)) return err({ type: 'notFound' });
    this.#deps.database.transaction((db) => {
      saveOperatorUse(db, { userId, operatorId }, use);
    });
    this.#lists.delete(userId);
    return ok();
  }

  /** Accepts the present conditions of these operators on behalf of all profiles. */
  accept(operatorIds: readonly string[]): Result<undefined, { readonly type: 'notFound' }> {
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

  #changePreset(
    userId: number,
    { address, isEnabled }: ListedServer,
    change: ServerChange,
  ): Result<undefined, ServerChangeError> {
    this.#deps.database.transaction((db) => {
      savePresetChoice(db, { userId, address }, change.isEnabled ?? isEnabled);
    });
    this.#lists.delete(userId);
    return ok();
  }

  #changeOwn(
    userId: number,
    server: ListedServer,
    change: ServerChange,
  ): Result<undefined, ServerChangeError> {
    const { serverId } = server;
    const { address: text } = change;
    const parsed = text === undefined ? ok(server) : this.#parseNew(userId, text, server);
    if (!parsed.ok) return err({ type: 'badAddress', problem: parsed.error });
    const { protocol, address } = parsed.value;
    const isEnabled = change.isEnabled ?? server.isEnabled;
    this.#deps.database.transaction((db) => {
      saveOwnServer(db, { serverId, protocol, address, isEnabled });
    });
    this.#lists.delete(userId);
    return ok();
  }

  /** An address that the profile does not have yet, except as the server that it replaces. */
  #parseNew(
    userId: number,
    text: string,
    replaced?: ListedServer,
  ): Result<NamedServer, ServerAddressProblem> {
    const parsed = parseAddress(text);
    if (!parsed.ok) return parsed;
    const others = this.list(userId).servers.filter(
      ({ serverId }) => serverId !== replaced?.serverId,
    );
    return others.some((other) => isSamePlace(other, parsed.value)) ? err('duplicate') : parsed;
  }

  #find(userId: number, serverId: number): ListedServer | undefined {
    return this.list(userId).servers.find((server) => server.serverId === serverId);
  }

  #hasOperator(operatorId: string): boolean {
    const { given, operators } = this.#deps.source;
    return given.length === 0 && operators.some((operator) => operator.operatorId === operatorId);
  }
}
