/** The contact page: what is known beyond the chat list, and what is changed there. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommandResult, CoreEvent } from '#shared/contract/index.ts';
import type { ContactId } from '#shared/ids.ts';
import type { ContactDetails } from '#shared/model/index.ts';
import type { Bridge } from '../bridge/index.ts';

export type ContactState = {
  readonly contactId?: ContactId | undefined;
  readonly details?: ContactDetails | undefined;
  readonly hasFailed: boolean;
};

export type ContactStore = {
  readonly state: StoreApi<ContactState>;
  open(contactId: ContactId): Promise<void>;
  close(): void;
  reload(): Promise<void>;
  receive(event: CoreEvent): void;
  setAlias(contactId: ContactId, localAlias: string): Promise<void>;
  /** Compares with the contact's code when one is given, else takes the mark away. */
  verify(contactId: ContactId, securityCode?: string): Promise<CommandResult<'contact.verify'>>;
  remove(contactId: ContactId, notify: boolean): Promise<CommandResult<'contact.delete'>>;
};

export function createContactStore(bridge: Bridge): ContactStore {
  const state = createStore<ContactState>(() => ({ hasFailed: false }));

  async function read(contactId: ContactId): Promise<void> {
    const result = await bridge.invoke('contact.details', { contactId });
    if (state.getState().contactId !== contactId) return;
    if (result.ok) state.setState({ details: result.value, hasFailed: false });
    else state.setState({ hasFailed: true });
  }

  function take(details: ContactDetails): void {
    if (state.getState().contactId === details.contact.contactId) state.setState({ details });
  }

  async function reload(): Promise<void> {
    const { contactId } = state.getState();
    if (contactId !== undefined) await read(contactId);
  }

  return {
    state,
    async open(contactId) {
      const { contactId: before } = state.getState();
      if (before !== contactId) {
        state.setState({ contactId, details: undefined, hasFailed: false });
      }
      await read(contactId);
    },
    close: () => state.setState({ contactId: undefined, details: undefined, hasFailed: false }),
    reload,
    receive(event) {
      const { contactId } = state.getState();
      if (event.type !== 'chat.updated' || event.chat.type !== 'contact') return;
      if (event.chat.contact.contactId === contactId) void reload();
    },
    async setAlias(contactId, localAlias) {
      const result = await bridge.invoke('contact.setAlias', { contactId, localAlias });
      if (result.ok) take(result.value);
    },
    async verify(contactId, securityCode) {
      const result = await bridge.invoke('contact.verify', { contactId, securityCode });
      if (result.ok) take(result.value);
      return result;
    },
    remove: (contactId, notify) => bridge.invoke('contact.delete', { contactId, notify }),
  };
}
