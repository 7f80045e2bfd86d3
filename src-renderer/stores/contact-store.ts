/** The contact page: what is known beyond the chat list, and what is changed there. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommandError, CommandResult, CoreEvent } from '#shared/contract/index.ts';
import type { ContactId } from '#shared/ids.ts';
import type { ContactDetails, ReceiptSetting } from '#shared/model/index.ts';
import type { Result } from '#shared/result.ts';
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

  async function reload(): Promise<void> {
    const { contactId } = state.getState();
    if (contactId !== undefined) await read(contactId);
  }

  return {
    state,
    async open(contactId) {
      const isOther = state.getState().contactId !== contactId;
      if (isOther) state.setState({ ...none, contactId });
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
      take(state, result);
      tell(state, contactId, result);
    },
    async verify(contactId, securityCode) {
      const result = await bridge.invoke('contact.verify', { contactId, securityCode });
      take(state, result);
      return result;
    },
    async change(name, contactId) {
      const result = await bridge.invoke(name, { contactId });
      take(state, result);
      return tell(state, contactId, result);
    },
    async setReceipts(contactId, receipts) {
      const result = await bridge.invoke('contact.setReceipts', { contactId, receipts });
      take(state, result);
      tell(state, contactId, result);
    },
    remove: (contactId, notify) => bridge.invoke('contact.delete', { contactId, notify }),
  };
}

/** The page anew, unless another contact is shown by now. */
function take(state: StoreApi<ContactState>, result: Result<ContactDetails, unknown>): void {
  if (!result.ok || state.getState().contactId !== result.value.contact.contactId) return;
  state.setState({ details: result.value });
}

function tell(
  state: StoreApi<ContactState>,
  contactId: ContactId,
  result: Result<ContactDetails, ContactProblem>,
): ContactProblem | undefined {
  const problem = result.ok ? undefined : result.error;
  if (state.getState().contactId === contactId) state.setState({ problem });
  return problem;
}
