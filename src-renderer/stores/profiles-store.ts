/** The user's profiles: listed, searched, made, switched, changed. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommandArgs, CommandResult, CoreEvent } from '#shared/contract/index.ts';
import type { UserId } from '#shared/ids.ts';
import type { UserProfile } from '#shared/model/index.ts';
import { err } from '#shared/result.ts';
import type { Bridge } from '../bridge/index.ts';
import type { Schedule } from './schedule.ts';

/** A password is tried when typing in the search field has rested for this long. */
const REVEAL_DELAY_MS = 300;

export type ProfilesState = {
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly profiles: readonly UserProfile[];
  readonly search: string;
  /** Hidden profiles which the search text is the password of. */
  readonly revealed: readonly UserProfile[];
};

export type ProfilesStore = {
  readonly state: StoreApi<ProfilesState>;
  load(): Promise<void>;
  receive(event: CoreEvent): void;
  /** Filters by name; a text that is a password reveals its profile. */
  search(text: string): void;
  create(displayName: string): Promise<CommandResult<'user.create'>>;
  /** A hidden one by the password it was revealed with. */
  activate(userId: UserId): Promise<CommandResult<'profile.activate'>>;
  /** The hidden one of exactly this password; `notFound` where there is none. */
  openHidden(password: string): Promise<CommandResult<'profile.activate'>>;
  update(profile: CommandArgs<'profile.update'>): Promise<CommandResult<'profile.update'>>;
  mute(userId: UserId, isMuted: boolean): Promise<void>;
  setReceipts(userId: UserId, isOn: boolean): Promise<void>;
  hide(userId: UserId, password: string): Promise<CommandResult<'profile.hide'>>;
  unhide(userId: UserId, password: string): Promise<CommandResult<'profile.unhide'>>;
  remove(args: CommandArgs<'profile.delete'>): Promise<CommandResult<'profile.delete'>>;
};

export type ProfilesDeps = {
  readonly bridge: Bridge;
  readonly schedule: Schedule;
  /** What was typed belongs to the profile that is about to be left. */
  readonly beforeSwitch: () => void;
};

type Context = ProfilesDeps & {
  readonly state: StoreApi<ProfilesState>;
  callOff: (() => void) | undefined;
};

export function createProfilesStore(deps: ProfilesDeps): ProfilesStore {
  const state = createStore<ProfilesState>(() => ({
    phase: 'loading',
    profiles: [],
    search: '',
    revealed: [],
  }));
  const context: Context = { ...deps, state, callOff: undefined };
  const { bridge } = deps;
  return {
    state,
    load: () => load(context),
    receive(event) {
      if (event.type !== 'profiles.changed') return;
      state.setState({ phase: 'ready', profiles: event.profiles });
      void reveal(context);
    },
    search(text) {
      state.setState({ search: text, revealed: [] });
      context.callOff?.();
      context.callOff =
        text === '' ? undefined : deps.schedule(() => void reveal(context), REVEAL_DELAY_MS);
    },
    async create(displayName) {
      deps.beforeSwitch();
      return after(context, await bridge.invoke('user.create', { displayName }));
    },
    activate: (userId) =>
      activate(context, { userId, password: passwordFor(state.getState(), userId) }),
    openHidden: (password) => openHidden(context, password),
    update: async (args) => after(context, await bridge.invoke('profile.update', args)),
    async mute(userId, isMuted) {
      after(context, await bridge.invoke('profile.mute', { userId, isMuted }));
    },
    async setReceipts(userId, isOn) {
      after(context, await bridge.invoke('profile.setReceipts', { userId, isOn }));
    },
    hide: async (userId, password) =>
      after(context, await bridge.invoke('profile.hide', { userId, password })),
    unhide: async (userId, password) =>
      after(context, await bridge.invoke('profile.unhide', { userId, password })),
    async remove(args) {
      deps.beforeSwitch();
      return after(context, await bridge.invoke('profile.delete', args));
    },
  };
}

async function load(context: Context): Promise<void> {
  const { bridge, state } = context;
  const result = await bridge.invoke('profiles.list', {});
  if (result.ok) state.setState({ phase: 'ready', profiles: result.value });
  else if (state.getState().phase === 'loading') state.setState({ phase: 'failed' });
}

async function activate(
  context: Context,
  args: CommandArgs<'profile.activate'>,
): Promise<CommandResult<'profile.activate'>> {
  context.beforeSwitch();
  return after(context, await context.bridge.invoke('profile.activate', args));
}

async function openHidden(
  context: Context,
  password: string,
): Promise<CommandResult<'profile.activate'>> {
  const revealed = await context.bridge.invoke('profiles.reveal', { password });
  if (!revealed.ok) return revealed;
  const [hidden] = revealed.value;
  if (hidden === undefined) return err({ type: 'notFound' });
  return activate(context, { userId: hidden.userId, password });
}

/** What has changed is read again, also where the core tells by itself. */
function after<R extends { readonly ok: boolean }>(context: Context, result: R): R {
  if (result.ok) {
    void load(context);
    void reveal(context);
  }
  return result;
}

async function reveal({ bridge, state }: Context): Promise<void> {
  const { search } = state.getState();
  if (search === '') return;
  const result = await bridge.invoke('profiles.reveal', { password: search });
  if (state.getState().search !== search) return;
  state.setState({ revealed: result.ok ? result.value : [] });
}

function passwordFor({ revealed, search }: ProfilesState, userId: UserId): string | undefined {
  return revealed.some((profile) => profile.userId === userId) ? search : undefined;
}

/** The active one first, then as the core orders them; those that the search text reveals last. */
export function shownProfiles(state: ProfilesState): readonly UserProfile[] {
  const wanted = fold(state.search);
  const named = state.profiles.filter(
    ({ displayName, fullName }) =>
      wanted === '' || fold(displayName).includes(wanted) || fold(fullName).includes(wanted),
  );
  const revealed = state.revealed.filter(
    ({ userId }) => !named.some((profile) => profile.userId === userId),
  );
  const shown = [...named, ...revealed];
  return [...shown.filter((one) => one.isActive), ...shown.filter((one) => !one.isActive)];
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').trim().toLocaleLowerCase();
}
