/** What is being typed: one draft a chat, kept by the core; editing sets the draft aside. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommandError } from '#shared/contract/index.ts';
import type { ContactId } from '#shared/ids.ts';
import type { Item } from '#shared/model/index.ts';
import type { Bridge } from '../bridge/index.ts';
import type { ItemsStore } from './items/index.ts';
import type { Schedule } from './schedule.ts';

/** A draft is saved when typing has rested for this long. */
export const DRAFT_DELAY_MS = 500;

export type ComposerProblem = CommandError<'items.send'> | CommandError<'items.edit'>;

export type Composer = {
  readonly text: string;
  /** The item being changed; the draft waits in `setAside`. */
  readonly editing?: Item | undefined;
  readonly setAside: string;
  readonly problem?: ComposerProblem | undefined;
};

export type ComposerState = { readonly byContact: Readonly<Record<ContactId, Composer>> };

export type ComposerStore = {
  readonly state: StoreApi<ComposerState>;
  /** Takes the stored draft when the chat is shown for the first time. */
  begin(contactId: ContactId, storedDraft: string): void;
  type(contactId: ContactId, text: string): void;
  edit(item: Item): void;
  cancelEdit(contactId: ContactId): void;
  submit(contactId: ContactId): Promise<void>;
  forget(contactId: ContactId): void;
  /** Saves every unsaved draft now: another chat was opened, or the window goes. */
  flush(): void;
};

export type ComposerDeps = {
  readonly bridge: Bridge;
  readonly items: Pick<ItemsStore, 'send' | 'edit'>;
  readonly schedule: Schedule;
};

type Context = ComposerDeps & {
  readonly state: StoreApi<ComposerState>;
  /** Chats whose draft waits to be saved, with what calls the saving off. */
  readonly unsaved: Map<ContactId, () => void>;
};

const blank: Composer = { text: '', setAside: '' };

export function createComposerStore(deps: ComposerDeps): ComposerStore {
  const state = createStore<ComposerState>(() => ({ byContact: {} }));
  const context: Context = { ...deps, state, unsaved: new Map() };
  return {
    state,
    begin(contactId, storedDraft) {
      if (state.getState().byContact[contactId] !== undefined) return;
      put(context, contactId, { ...blank, text: storedDraft });
    },
    type(contactId, text) {
      const before = get(context, contactId);
      if (before.text === text) return;
      put(context, contactId, { ...before, text, problem: undefined });
      if (before.editing === undefined) saveLater(context, contactId);
    },
    edit(item) {
      if (item.content.type !== 'text') return;
      const before = get(context, item.contactId);
      const setAside = before.editing === undefined ? before.text : before.setAside;
      put(context, item.contactId, { text: item.content.text, editing: item, setAside });
    },
    cancelEdit: (contactId) => leaveEdit(context, contactId),
    async submit(contactId) {
      const { text, editing } = get(context, contactId);
      if (text.trim() === '') return;
      if (editing === undefined) await submitNew(context, contactId, text);
      else await submitEdit(context, editing, text);
    },
    forget(contactId) {
      context.unsaved.get(contactId)?.();
      context.unsaved.delete(contactId);
      const { [contactId]: _gone, ...byContact } = state.getState().byContact;
      state.setState({ byContact });
    },
    flush() {
      for (const contactId of [...context.unsaved.keys()]) saveDraft(context, contactId);
    },
  };
}

function get({ state }: Context, contactId: ContactId): Composer {
  return state.getState().byContact[contactId] ?? blank;
}

function put({ state }: Context, contactId: ContactId, composer: Composer): void {
  state.setState(({ byContact }) => ({ byContact: { ...byContact, [contactId]: composer } }));
}

function saveDraft(context: Context, contactId: ContactId): void {
  context.unsaved.get(contactId)?.();
  context.unsaved.delete(contactId);
  const { editing, setAside, text } = get(context, contactId);
  const draft = editing === undefined ? text : setAside;
  // A chat that went meanwhile has no draft to keep.
  void context.bridge.invoke('chat.setDraft', { contactId, text: draft });
}

function saveLater(context: Context, contactId: ContactId): void {
  context.unsaved.get(contactId)?.();
  const callOff = context.schedule(() => saveDraft(context, contactId), DRAFT_DELAY_MS);
  context.unsaved.set(contactId, callOff);
}

async function submitNew(context: Context, contactId: ContactId, text: string): Promise<void> {
  put(context, contactId, blank);
  const result = await context.items.send(contactId, text);
  if (result.ok) {
    saveDraft(context, contactId);
    return;
  }
  if (isForgotten(context, contactId)) {
    void context.bridge.invoke('chat.setDraft', { contactId, text });
    return;
  }
  const typedSince = get(context, contactId).text;
  const restored = typedSince === '' ? text : `${text}\n${typedSince}`;
  put(context, contactId, { ...blank, text: restored, problem: result.error });
  // While it was on its way an empty draft may have been saved.
  saveLater(context, contactId);
}

/** Meanwhile the window was locked or closed: nothing of the chats may be in it, and the draft is the core's. */
function isForgotten({ state }: Context, contactId: ContactId): boolean {
  return state.getState().byContact[contactId] === undefined;
}

async function submitEdit(context: Context, item: Item, text: string): Promise<void> {
  const { contactId, content } = item;
  if (content.type === 'text' && content.text === text) return leaveEdit(context, contactId);
  const result = await context.items.edit(item, text);
  if (isForgotten(context, contactId)) return;
  if (result.ok) leaveEdit(context, contactId);
  else put(context, contactId, { ...get(context, contactId), problem: result.error });
}

function leaveEdit(context: Context, contactId: ContactId): void {
  const { setAside } = get(context, contactId);
  put(context, contactId, { text: setAside, setAside: '' });
}
