/** What the user does with profiles, links, addresses and contacts; the parts do it. */
import type { ContactId, PendingId, RequestId, UserId } from '#shared/ids.ts';
import type {
  ContactAddress,
  LinkPlan,
  LinkPreview,
  PendingConnection,
  ReceiptSetting,
  SendReason,
  User,
  UserProfile,
} from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { ChatViews } from './chat-views.ts';
import {
  type JoinRefusal,
  type JoinRequest,
  type LookUpRefusal,
  type NotChanged,
  type VerifyRefusal,
  abortServerChange,
  acceptRequest,
  cancelPending,
  changeAddress,
  changeServer,
  createAddress,
  createLink,
  fixEncryption,
  joinLink,
  keepDraft,
  lookUpLink,
  planText,
  rejectRequest,
  removeAddress,
  removeContact,
  renameContact,
  renamePending,
  setPendingIncognito,
  setPendingProfile,
  setReceipts,
  tellProfile,
  verifyContact,
} from './contacts/index.ts';
import {
  type BadName,
  type NewUser,
  activateProfile,
  changeProfile,
  createProfile,
  deleteProfile,
  hideProfile,
  revealProfiles,
  setProfileOptions,
  unhideProfile,
} from './profiles/index.ts';
import type { Upkeep } from './upkeep/index.ts';

type NotFound = { readonly type: 'notFound' };
/** The parameters behind the first, which is the context. */
type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest]
  ? Rest
  : never;

/** The half of the chat that is about people. */
export abstract class ChatPeople extends ChatViews {
  abstract readonly upkeep: Upkeep;

  /** Makes the profile; the name must already be in the form the network accepts. */
  createUser(user: NewUser): Result<User, BadName> {
    return createProfile(this.context, user);
  }

  revealProfiles(password: string): UserProfile[] {
    return revealProfiles(this.context, password);
  }

  activateProfile(id: UserId, password: string | undefined): ReturnType<typeof activateProfile> {
    return activateProfile(this.context, id, password);
  }

  updateProfile(
    id: UserId,
    change: Pick<User, 'displayName' | 'fullName' | 'shortDescr'>,
  ): ReturnType<typeof changeProfile> {
    return changeProfile(this.context, id, { ...change, tell: tellProfile });
  }

  setProfileOptions(...args: Tail<Parameters<typeof setProfileOptions>>): boolean {
    return setProfileOptions(this.context, ...args);
  }

  hideProfile(id: UserId, password: string): ReturnType<typeof hideProfile> {
    return hideProfile(this.context, id, password);
  }

  unhideProfile(id: UserId, password: string): ReturnType<typeof unhideProfile> {
    return unhideProfile(this.context, id, password);
  }

  deleteProfile(...args: Tail<Parameters<typeof deleteProfile>>): ReturnType<typeof deleteProfile> {
    const deleted = deleteProfile(this.context, ...args);
    if (deleted.ok) this.upkeep.sweep();
    return deleted;
  }

  planLink(text: string): LinkPlan {
    return planText(this.context, this.requireUser().userId, text).plan;
  }

  lookUpLink(text: string): Promise<Result<LinkPreview, LookUpRefusal>> {
    return lookUpLink(this.context, this.requireUser().userId, text);
  }

  async createLink(options: {
    readonly isIncognito: boolean;
  }): Promise<Result<PendingConnection, SendReason>> {
    const made = await createLink(this.context, this.requireUser().userId, options);
    return made.ok ? ok(this.requirePending(made.value)) : made;
  }

  async joinLink(request: JoinRequest): Promise<Result<PendingConnection, JoinRefusal>> {
    const joined = await joinLink(this.context, this.requireUser().userId, request);
    return joined.ok ? ok(this.requirePending(joined.value)) : joined;
  }

  renamePending(pendingId: PendingId, alias: string): Result<PendingConnection, NotFound> {
    return renamePending(this.context, pendingId, alias)
      ? ok(this.requirePending(pendingId))
      : err({ type: 'notFound' });
  }

  cancelPending(pendingId: PendingId): boolean {
    return cancelPending(this.context, pendingId);
  }

  setPendingIncognito(
    pendingId: PendingId,
    isIncognito: boolean,
  ): Result<PendingConnection, NotChanged> {
    const changed = setPendingIncognito(this.context, pendingId, isIncognito);
    return changed.ok ? ok(this.requirePending(pendingId)) : changed;
  }

  setPendingProfile(pendingId: PendingId, userId: UserId): Result<undefined, NotChanged> {
    return setPendingProfile(this.context, pendingId, userId);
  }

  createAddress(): Promise<Result<ContactAddress, SendReason>> {
    return createAddress(this.context, this.requireUser().userId);
  }

  updateAddress(
    settings: Pick<ContactAddress, 'isShared' | 'autoAccept' | 'welcomeText'>,
  ): ReturnType<typeof changeAddress> {
    return changeAddress(this.context, this.requireUser().userId, settings);
  }

  deleteAddress(): boolean {
    return removeAddress(this.context, this.requireUser().userId);
  }

  acceptRequest(requestId: RequestId, isIncognito: boolean): ReturnType<typeof acceptRequest> {
    return acceptRequest(this.context, requestId, isIncognito);
  }

  rejectRequest(requestId: RequestId): boolean {
    return rejectRequest(this.context, requestId);
  }

  renameContact(contactId: ContactId, alias: string): boolean {
    return renameContact(this.context, contactId, alias);
  }

  setDraft(contactId: ContactId, draft: string): boolean {
    return keepDraft(this.context, contactId, draft);
  }

  verify(contactId: ContactId, code: string | undefined): Result<undefined, VerifyRefusal> {
    return verifyContact(this.context, contactId, code);
  }

  setReceipts(contactId: ContactId, receipts: ReceiptSetting): boolean {
    return setReceipts(this.context, contactId, receipts);
  }

  fixEncryption(contactId: ContactId): Result<undefined, NotChanged> {
    return fixEncryption(this.context, contactId);
  }

  changeServer(contactId: ContactId): Result<undefined, NotChanged> {
    return changeServer(this.context, contactId);
  }

  abortServerChange(contactId: ContactId): Result<undefined, NotChanged> {
    return abortServerChange(this.context, contactId);
  }

  deleteContact(contactId: ContactId, notify: boolean): boolean {
    const isRemoved = removeContact(this.context, contactId, notify);
    if (isRemoved) this.upkeep.sweep();
    return isRemoved;
  }
}
