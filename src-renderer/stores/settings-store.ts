/** The servers of the active profile: read when they are shown, changed, and tested. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommandError, CommandResult } from '#shared/contract/index.ts';
import type {
  OperatorUse,
  ServerAddressError,
  ServerConfiguration,
  ServerTest,
} from '#shared/model/index.ts';
import type { Bridge } from '../bridge/index.ts';
import {
  type AddressLine,
  errorsAsTyped,
  joinLines,
  splitAddresses,
} from './settings-store-addresses.ts';

/** Tests at a time: each may wait for as long as the timeouts allow. */
const TESTS_AT_ONCE = 3;

type Change =
  'servers.enable' | 'servers.remove' | 'servers.setOperator' | 'servers.acceptConditions';
export type ServersProblem = CommandError<Change | 'servers.test'>;

export type ServersState = {
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly configuration?: ServerConfiguration | undefined;
  /** Servers whose test is under way. */
  readonly testing: readonly number[];
  /** Of the addresses that were to be added last, by the lines as typed. */
  readonly addErrors: readonly ServerAddressError[];
  readonly isBusy: boolean;
  readonly problem?: ServersProblem | undefined;
};

export type ServersStore = {
  readonly state: StoreApi<ServersState>;
  load(): Promise<void>;
  /** Another profile has other servers. */
  forget(): void;
  setOperator(operatorId: string, use: OperatorUse): Promise<void>;
  acceptConditions(operatorIds: readonly string[]): Promise<boolean>;
  enable(serverId: number, isEnabled: boolean): Promise<void>;
  remove(serverId: number): Promise<void>;
  /** Of both kinds at once; what could not be added comes back, with its errors in the state. */
  add(text: string): Promise<string>;
  clearAddErrors(): void;
  test(serverId: number): Promise<void>;
  testAll(): Promise<void>;
};

const blank: ServersState = {
  phase: 'loading',
  configuration: undefined,
  testing: [],
  addErrors: [],
  isBusy: false,
  problem: undefined,
};

type Context = {
  readonly bridge: Bridge;
  readonly state: StoreApi<ServersState>;
  /** Rises when another profile's servers are meant: answers of before are not taken. */
  generation: number;
};

export function createServersStore(bridge: Bridge): ServersStore {
  const state = createStore<ServersState>(() => blank);
  const context: Context = { bridge, state, generation: 0 };
  return {
    state,
    load: () => load(context),
    forget() {
      context.generation++;
      state.setState(blank);
    },
    async setOperator(operatorId, use) {
      await change(context, bridge.invoke('servers.setOperator', { operatorId, use }));
    },
    acceptConditions: (operatorIds) =>
      change(context, bridge.invoke('servers.acceptConditions', { operatorIds })),
    async enable(serverId, isEnabled) {
      await change(context, bridge.invoke('servers.enable', { serverId, isEnabled }));
    },
    async remove(serverId) {
      await change(context, bridge.invoke('servers.remove', { serverId }));
    },
    add: (text) => addAddresses(context, text),
    clearAddErrors: () => state.setState({ addErrors: [] }),
    test: (serverId) => testServer(context, serverId),
    async testAll() {
      const { configuration, testing } = state.getState();
      const waiting = (configuration?.servers ?? [])
        .filter((server) => server.isEnabled && !testing.includes(server.serverId))
        .map((server) => server.serverId);
      await Promise.all(
        Array.from({ length: TESTS_AT_ONCE }, async () => {
          for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
            await testServer(context, next);
          }
        }),
      );
    },
  };
}

async function load(context: Context): Promise<void> {
  const { bridge, state, generation } = context;
  const result = await bridge.invoke('servers.configuration', {});
  if (generation !== context.generation) return;
  if (result.ok) state.setState({ phase: 'ready', configuration: result.value });
  else if (state.getState().configuration === undefined) state.setState({ phase: 'failed' });
}

/** True where it was changed. */
async function change(context: Context, asked: Promise<CommandResult<Change>>): Promise<boolean> {
  const { state, generation } = context;
  state.setState({ isBusy: true });
  const result = await asked;
  if (generation !== context.generation) return result.ok;
  if (result.ok) take(context, result.value);
  else state.setState({ isBusy: false, problem: result.error });
  return result.ok;
}

function take({ state }: Context, configuration: ServerConfiguration): void {
  state.setState({ phase: 'ready', configuration, isBusy: false, problem: undefined });
}

async function addAddresses(context: Context, text: string): Promise<string> {
  const { state, generation } = context;
  const split = splitAddresses(text);
  state.setState({ addErrors: split.errors });
  if (split.errors.length > 0) return text;
  state.setState({ isBusy: true });
  const kinds = (['smp', 'xftp'] as const).filter((protocol) => split[protocol].length > 0);
  const refused: Refused[] = [];
  for (const protocol of kinds) {
    const lines = split[protocol];
    const asked = { protocol, text: joinLines(lines) };
    const result = await context.bridge.invoke('servers.add', asked);
    if (generation !== context.generation) return '';
    if (result.ok) take(context, result.value);
    else refused.push({ lines, error: result.error });
  }
  state.setState({ isBusy: false });
  for (const { error } of refused)
    if (error.type !== 'badAddresses') state.setState({ problem: error });
  // Where one kind was added, only the lines of the other are left, and counted anew.
  const isPartly = refused.length < kinds.length;
  state.setState({ addErrors: refused.flatMap((one) => errorsOf(one, isPartly)) });
  return isPartly ? joinLines(refused.flatMap(({ lines }) => lines)) : text;
}

type Refused = {
  readonly lines: readonly AddressLine[];
  readonly error: CommandError<'servers.add'>;
};

function errorsOf({ lines, error }: Refused, isPartly: boolean): readonly ServerAddressError[] {
  if (error.type !== 'badAddresses') return [];
  return isPartly ? error.errors : errorsAsTyped(lines, error.errors);
}

async function testServer(context: Context, serverId: number): Promise<void> {
  const { bridge, state, generation } = context;
  if (state.getState().testing.includes(serverId)) return;
  state.setState(({ testing }) => ({ testing: [...testing, serverId], problem: undefined }));
  const result = await bridge.invoke('servers.test', { serverId });
  if (generation !== context.generation) return;
  state.setState(({ testing }) => ({ testing: testing.filter((id) => id !== serverId) }));
  if (result.ok) putTest(context, serverId, result.value);
  else state.setState({ problem: result.error });
}

function putTest({ state }: Context, serverId: number, lastTest: ServerTest): void {
  const { configuration } = state.getState();
  if (configuration === undefined) return;
  const servers = configuration.servers.map((server) =>
    server.serverId === serverId ? { ...server, lastTest } : server,
  );
  state.setState({ configuration: { ...configuration, servers } });
}
