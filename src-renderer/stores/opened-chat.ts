/**
 * The chat whose notification the user has clicked on: shown as soon as the app is ready, once its profile is
 * the active one. Of what is wanted while the app closes nothing is left.
 */
import type { CoreEvent } from '#shared/contract/index.ts';
import type { AppStore } from './app-store.ts';
import { refKey } from './chats/index.ts';
import { isClosed } from './closing.ts';
import type { ProfilesStore } from './profiles-store.ts';
import type { UiStore } from './ui-store.ts';

type Opened = Extract<CoreEvent, { readonly type: 'notification.opened' }>;

export type OpenedChat = { receive(event: CoreEvent): void; close(): void };

export type OpenedChatDeps = {
  readonly app: AppStore;
  readonly profiles: Pick<ProfilesStore, 'activate'>;
  readonly ui: Pick<UiStore, 'showChat'>;
};

export function createOpenedChat({ app, profiles, ui }: OpenedChatDeps): OpenedChat {
  let wanted: Opened | undefined;
  /** The profile that is being made the active one. */
  let activating: Opened['userId'] | undefined;

  function show(): void {
    const { status } = app.state.getState();
    if (isClosed(status)) wanted = undefined;
    if (wanted === undefined || status?.type !== 'ready') return;
    const { chat, userId } = wanted;
    if (status.user.userId === userId) {
      wanted = undefined;
      ui.showChat(refKey(chat));
    } else if (activating !== userId) void activate(userId);
  }

  async function activate(userId: Opened['userId']): Promise<void> {
    activating = userId;
    const result = await profiles.activate(userId);
    activating = undefined;
    if (!result.ok && wanted?.userId === userId) wanted = undefined;
  }

  const unwatch = app.state.subscribe(show);
  return {
    receive(event) {
      if (event.type !== 'notification.opened') return;
      wanted = event;
      show();
    },
    close: unwatch,
  };
}
