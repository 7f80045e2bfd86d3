/** The contact page: what is known beyond the chat list, and what is changed there. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommandError, CommandResult, CoreEvent } from '#shared/contract/index.ts';
import type { ContactId } from '#shared/ids.ts';
import type { ContactDetails, ReceiptSetting } from '#shared/model/index.ts';
import type { Bridge } from '../bridge/index.ts';

export type ContactState = {
  readonly contactId?: ContactId | undefined;
  readonly details?: ContactDetails | undefined;
  readonly hasFailed: boolean;
  /** Why the newest change of the encryption, the server or the receipts was not made. */
  readonly problem?: ContactProblem | undefined;
};

/** Changes that the contact page asks for and which answer with the page anew. */
export type ContactChange =
  'contact.fixEncryption' | 'contact.changeServer' | 'contact.abortServerChange';

export type ContactProblem = CommandError<ContactChange>;

export type ContactStore = {
  readonly state: StoreApi<ContactState>;
  open(contactId: ContactId): Promise<void>;
  close(): void;
  reload(): Promise<void>;
  receive(event: CoreEvent): void;
  setAlias(contactId: ContactId, localAlias: string): Promise<void>;
  /** Compares with the contact's code when one is given, else takes the mark away. */
  verify(contactId: ContactId, securityCode?: string): Promise<CommandResult<'contact.verify'>>;
  /** Why not, where it was refused. */
  change(name: ContactChange, contactId: ContactId): Promise<ContactProblem | undefined>;
  setReceipts(contactId: ContactId, receipts: ReceiptSetting): Promise<void>;
  remove(contactId: ContactId, notify: boolean): Promise<CommandResult<'contact.delete'>>;
};

const none: ContactState = {
  contactId: undefined,
  details: undefined,
  hasFailed: false,
  problem: undefined,
};

export function createContactStore(bridge: Bridge): ContactStore {
  const state = createStore<ContactState>(() => none);

  async function read(contactId: ContactId): Promise<void> {
    const result = await bridge.invoke('contact.details', { contactId });
    if (state.getState().contactId !== contactId) return;
    if (result.ok) state.setState({ details: result.value, hasFailed: false });
    else state.setState({ hasFailed: true });
  }

  function take(details: ContactDetails): void {
    if (state.getState().contactId === details.contact.contactId) state.setState({ details });
  }

  function tell(contactId: ContactId, problem: ContactProblem): void {
    if (state.getState().contactId === contactId) state.setState({ problem });
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
        state.setState({ ...none, contactId });
      }
      await read(contactId);
    },
    close: () => state.setState(none),
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
    async change(name, contactId) {
      state.setState({ problem: undefined });
      const result = await bridge.invoke(name, { contactId });
      if (result.ok) take(result.value);
      else tell(contactId, result.error);
      return result.ok ? undefined : result.error;
    },
    async setReceipts(contactId, receipts) {
      state.setState({ problem: undefined });
      const result = await bridge.invoke('contact.setReceipts', { contactId, receipts });
      if (result.ok) take(result.value);
      else tell(contactId, result.error);
    },
    remove: (contactId, notify) => bridge.invoke('contact.delete', { contactId, notify }),
  };
}
