/** What is being typed: one draft a chat, kept by the core; editing sets the draft aside. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommandError } from '#shared/contract/index.ts';
import type { ContactId } from '#shared/ids.ts';
import type { Item } from '#shared/model/index.ts';
import type { Bridge } from '../bridge/index.ts';
import type { ItemsStore } from './items/index.ts';
import type { Schedule } from './schedule.ts';

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
  dismissProblem(contactId: ContactId): void;
  forget(contactId: ContactId): void;
  /** Saves every unsaved draft now: another chat was opened, or the window goes. */
  flush(): void;
};

export type ComposerDeps = {
  readonly bridge: Bridge;
  readonly items: Pick<ItemsStore, 'send' | 'edit'>;
  readonly schedule: Schedule;
};

const blank: Composer = { text: '', setAside: '' };

export function createComposerStore({ bridge, items, schedule }: ComposerDeps): ComposerStore {
  const state = createStore<ComposerState>(() => ({ byContact: {} }));
  const unsaved = new Map<ContactId, () => void>();

  function get(contactId: ContactId): Composer {
    return state.getState().byContact[contactId] ?? blank;
  }

  function put(contactId: ContactId, composer: Composer): void {
    state.setState(({ byContact }) => ({ byContact: { ...byContact, [contactId]: composer } }));
  }

  function saveDraft(contactId: ContactId): void {
    unsaved.get(contactId)?.();
    unsaved.delete(contactId);
    const { editing, setAside, text } = get(contactId);
    const draft = editing === undefined ? text : setAside;
    // A chat that went meanwhile has no draft to keep.
    void bridge.invoke('chat.setDraft', { contactId, text: draft });
  }

  function saveLater(contactId: ContactId): void {
    unsaved.get(contactId)?.();
    unsaved.set(contactId, schedule(() => saveDraft(contactId), DRAFT_DELAY_MS));
  }

  async function submitEdit(contactId: ContactId, item: Item, text: string): Promise<void> {
    if (item.content.type === 'text' && item.content.text === text) return leaveEdit(contactId);
    const result = await items.edit(item, text);
    if (result.ok) leaveEdit(contactId);
    else put(contactId, { ...get(contactId), problem: result.error });
  }

  async function submitNew(contactId: ContactId, text: string): Promise<void> {
    put(contactId, blank);
    const result = await items.send(contactId, text);
    if (result.ok) {
      saveDraft(contactId);
      return;
    }
    const typedSince = get(contactId).text;
    const restored = typedSince === '' ? text : `${text}\n${typedSince}`;
    put(contactId, { ...blank, text: restored, problem: result.error });
  }

  function leaveEdit(contactId: ContactId): void {
    const { setAside } = get(contactId);
    put(contactId, { text: setAside, setAside: '' });
  }

  return {
    state,
    begin(contactId, storedDraft) {
      if (state.getState().byContact[contactId] !== undefined) return;
      put(contactId, { ...blank, text: storedDraft });
    },
    type(contactId, text) {
      const before = get(contactId);
      if (before.text === text) return;
      put(contactId, { ...before, text, problem: undefined });
      if (before.editing === undefined) saveLater(contactId);
    },
    edit(item) {
      if (item.content.type !== 'text') return;
      const before = get(item.contactId);
      const setAside = before.editing === undefined ? before.text : before.setAside;
      put(item.contactId, { text: item.content.text, editing: item, setAside });
    },
    cancelEdit: leaveEdit,
    async submit(contactId) {
      const { text, editing } = get(contactId);
      if (text.trim() === '') return;
      if (editing === undefined) await submitNew(contactId, text);
      else await submitEdit(contactId, editing, text);
    },
    dismissProblem(contactId) {
      put(contactId, { ...get(contactId), problem: undefined });
    },
    forget(contactId) {
      unsaved.get(contactId)?.();
      unsaved.delete(contactId);
      const { [contactId]: _gone, ...byContact } = state.getState().byContact;
      state.setState({ byContact });
    },
    flush() {
      for (const contactId of [...unsaved.keys()]) saveDraft(contactId);
    },
  };
}
