/**
 * The servers of one profile: the presets as it has changed them and its own ones, or, for cores
 * started with servers of their own, those instead of the presets. Pure.
 */
import type {
  OperatorUse,
  ServerConfigurationProblem,
  ServerOperator,
} from '#shared/model/index.ts';
import type { UserServer } from '../agent/index.ts';
import { defined } from '../base/index.ts';
import { type NamedServer, isBelow, parseAddress, shownName } from './addresses.ts';
import type { PresetOperator } from './presets.ts';
import type { AcceptedConditions, OwnServerRow } from './store.ts';

/** A server of a profile's list, enabled or not. */
export type ListedServer = NamedServer & {
  readonly serverId: number;
  /** preset: of `operatorId`; given: by whoever started the core; own: the user's. */
  readonly origin: 'preset' | 'given' | 'own';
  readonly operatorId: string | undefined;
  readonly isEnabled: boolean;
};

/** Where lists come from: the same for all profiles. */
export type ServerSource = {
  readonly operators: readonly PresetOperator[];
  /** Used by every profile, instead of presets. */
  readonly given: readonly NamedServer[];
};

/** What a profile, and for conditions all of them, has chosen. */
export type ServerChoices = {
  readonly own: readonly OwnServerRow[];
  readonly presets: ReadonlyMap<string, boolean>;
  readonly uses: ReadonlyMap<string, OperatorUse>;
  readonly accepted: readonly AcceptedConditions[];
};

export type ListedOperator = {
  readonly shown: ServerOperator;
  readonly domains: readonly string[];
  /** Some version of its conditions was accepted. */
  readonly isAccepted: boolean;
};

type Listed = {
  readonly operators: readonly ListedOperator[];
  readonly servers: readonly ListedServer[];
};
export type ServerList = Listed & {
  /** The message servers that may be used, each with what for. */
  readonly used: readonly UserServer[];
};

/** Operators and servers in the order they are shown in. */
export function listServers(source: ServerSource, choices: ServerChoices): ServerList {
  const operators = source.given.length > 0 ? [] : source.operators;
  const listed: Listed = {
    operators: operators.map((operator) => listOperator(operator, choices)),
    servers: [
      ...listPresets(operators, choices),
      ...source.given.map(listGiven),
      ...choices.own.flatMap(listOwn),
    ],
  };
  return { ...listed, used: candidates(listed, ({ isAccepted }) => isAccepted) };
}

/** What does not work; conditions that are not accepted yet hide nothing else that is wrong. */
export function listProblems(
  list: Listed,
  { isRoutingUsed }: { readonly isRoutingUsed: boolean },
): readonly ServerConfigurationProblem[] {
  const used = candidates(list, () => true);
  const receives = used.some(({ isForReceiving }) => isForReceiving);
  const routes = used.some(({ isForRouting }) => isForRouting);
  const hasOneOperator = new Set(used.map(({ operator }) => operator)).size === 1;
  const isAccepted = list.operators.every(
    ({ shown }) => !shown.isEnabled || shown.conditions.acceptedAtMs !== undefined,
  );
  return [
    ...(isAccepted ? [] : ['conditionsNotAccepted' as const]),
    ...(receives ? [] : ['noReceiving' as const]),
    ...(routes || !isRoutingUsed ? [] : ['noRouting' as const]),
    ...(hasFiles(list) ? [] : ['noFiles' as const]),
    ...(hasOneOperator ? ['oneOperator' as const] : []),
  ];
}

function listOperator(operator: PresetOperator, { uses, accepted }: ServerChoices): ListedOperator {
  const { operatorId, name, legalName, website, domains, conditions, usual } = operator;
  const acceptances = accepted.filter((acceptance) => acceptance.operatorId === operatorId);
  const current = acceptances.find(({ version }) => version === conditions.version);
  return {
    shown: {
      ...{ operatorId, name, legalName, website },
      ...(uses.get(operatorId) ?? usual),
      conditions: {
        url: conditions.url,
        ...(current !== undefined && { acceptedAtMs: current.acceptedAtMs }),
      },
    },
    domains,
    isAccepted: acceptances.length > 0,
  };
}

function listPresets(
  operators: readonly PresetOperator[],
  { presets }: ServerChoices,
): readonly ListedServer[] {
  return operators
    .flatMap(({ operatorId, servers }) => servers.map((server) => ({ operatorId, server })))
    .map(({ operatorId, server }, i) => ({
      ...parsed(server.address),
      serverId: -(i + 1),
      origin: 'preset',
      operatorId,
      isEnabled: presets.get(server.address) ?? server.isEnabled,
    }));
}

function listGiven(server: NamedServer, i: number): ListedServer {
  const serverId = -(i + 1);
  return { ...server, serverId, origin: 'given', operatorId: undefined, isEnabled: true };
}

/** None where another version has stored an address that this one does not read: the others work on. */
function listOwn({ serverId, address, isEnabled }: OwnServerRow): readonly ListedServer[] {
  const result = parseAddress(address);
  if (!result.ok) return [];
  return [{ ...result.value, serverId, origin: 'own', operatorId: undefined, isEnabled }];
}

/** Of addresses that were checked before they were published. */
function parsed(address: string): NamedServer {
  const result = parseAddress(address);
  return defined(result.ok ? result.value : undefined, 'a listed address parses');
}

/** Of servers that are nobody's presets. */
const ANY_USE = { isForReceiving: true, isForRouting: true };

/** Enabled message servers of enabled operators, and what they may be used for. */
function candidates(
  { operators, servers }: Listed,
  isAllowed: (operator: ListedOperator) => boolean,
): readonly UserServer[] {
  return servers.flatMap((listed) => {
    if (listed.protocol !== 'smp' || !listed.isEnabled) return [];
    const { server, password } = listed;
    const operator = operators.find(({ shown }) => shown.operatorId === listed.operatorId);
    if (operator !== undefined && !(operator.shown.isEnabled && isAllowed(operator))) return [];
    const { isForReceiving, isForRouting } = operator?.shown ?? ANY_USE;
    if (!isForReceiving && !isForRouting) return [];
    const runBy = operator?.shown.operatorId ?? operatorOf(listed, operators);
    return [{ server, password, operator: runBy, isForReceiving, isForRouting }];
  });
}

function hasFiles({ operators, servers }: Listed): boolean {
  return servers.some((server) => {
    if (server.protocol !== 'xftp' || !server.isEnabled) return false;
    const operator = operators.find(({ shown }) => shown.operatorId === server.operatorId)?.shown;
    return operator === undefined || (operator.isEnabled && operator.isForFiles);
  });
}

/** A server that is not a preset can be an operator's all the same; otherwise its host tells it. */
function operatorOf(listed: ListedServer, operators: readonly ListedOperator[]): string {
  const { hosts } = listed.server;
  // Servers of a development set-up stand in for those of several operators on one host.
  if (listed.origin === 'given') return shownName(listed.protocol, listed.server);
  const operator = operators.find(({ domains }) =>
    domains.some((domain) => hosts.some((host) => isBelow(domain, host))),
  );
  return operator?.shown.operatorId ?? hosts[0] ?? '';
}
