import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContactId, PendingId, RequestId } from '#shared/ids.ts';
import type { Item } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import {
  CancelPendingDialog,
  ConnectDialog,
  DeleteAddressDialog,
  RejectRequestDialog,
} from '../connect/index.ts';
import { DeleteContactDialog, VerifyDialog } from '../contact/index.ts';
import { DeleteItemDialog, ItemInfoDialog, OpenLinkDialog } from '../conversation/index.ts';
import { ClearChatDialog, KeepDialog } from '../data/index.ts';
import { problemText } from '../format/index.ts';
import { ProfilesDialog } from '../profiles/index.ts';
import { GoToDateDialog } from '../search/index.ts';
import { useSelect, useShellActions, useStores } from '../services/index.ts';
import { SettingsDialog } from '../settings/index.ts';
import { contactName, selectContact, selectPending, selectRequest } from '../stores/index.ts';

/** The one open question, if any. */
export function Dialogs() {
  const { ui } = useStores();
  const { copy, openLink } = useShellActions();
  const dialog = useSelect(ui, (state) => state.dialog);
  if (dialog === undefined) return null;
  const onClose = ui.closeDialog;
  switch (dialog.type) {
    case 'connect':
      return (
        <ConnectDialog
          // Another link from outside begins anew.
          key={dialog.openingNumber ?? 0}
          tab={dialog.tab}
          text={dialog.text}
          opening={dialog.opening}
          onTab={(tab) => ui.openDialog({ ...dialog, tab })}
          onClose={onClose}
        />
      );
    case 'openLink':
      return (
        <OpenLinkDialog
          url={dialog.url}
          onCopy={() => copy(dialog.url)}
          onOpen={() => {
            openLink(dialog.url);
            onClose();
          }}
          onClose={onClose}
        />
      );
    case 'deleteItem':
      return <DeleteItem item={dialog.item} onClose={onClose} />;
    case 'deleteContact':
      return <DeleteContact contactId={dialog.contactId} onClose={onClose} />;
    case 'keepMessages':
      return <KeepMessages contactId={dialog.contactId} onClose={onClose} />;
    case 'clearChat':
      return <ClearChat contactId={dialog.contactId} onClose={onClose} />;
    case 'cancelPending':
      return <CancelPending pendingId={dialog.pendingId} onClose={onClose} />;
    case 'verify':
      return <Verify contactId={dialog.contactId} onClose={onClose} />;
    case 'rejectRequest':
      return <RejectRequest requestId={dialog.requestId} onClose={onClose} />;
    case 'deleteAddress':
      return <DeleteAddress />;
    case 'settings':
      return (
        <SettingsDialog
          page={dialog.page}
          serverAddress={dialog.serverAddress}
          onPage={(page) => ui.openDialog({ type: 'settings', page })}
          onClose={onClose}
        />
      );
    case 'profiles':
      return <ProfilesDialog onClose={onClose} />;
    case 'goToDate':
      return <GoToDateDialog contactId={dialog.contactId} atMs={dialog.atMs} onClose={onClose} />;
    case 'itemInfo':
      return <ItemInfoDialog item={dialog.item} onClose={onClose} />;
    default:
      return unreachable(dialog);
  }
}

type Closable = { readonly onClose: () => void };

function DeleteItem({ item, onClose }: Closable & { readonly item: Item }) {
  const { items, ui } = useStores();
  async function onDelete(mode: 'forMe' | 'forEveryone'): Promise<void> {
    onClose();
    const result = await items.remove(item, mode);
    if (!result.ok) ui.tellProblem(result.error);
  }
  return (
    <DeleteItemDialog item={item} onDelete={(mode) => void onDelete(mode)} onClose={onClose} />
  );
}

function DeleteContact({ contactId, onClose }: Closable & { readonly contactId: ContactId }) {
  const { chats, contact, ui } = useStores();
  const chat = useSelect(chats, (state) => selectContact(state, contactId));
  if (chat === undefined) return null;
  async function onConfirm(notify: boolean): Promise<void> {
    onClose();
    const result = await contact.remove(contactId, notify);
    if (!result.ok) ui.tellProblem(result.error);
  }
  return (
    <DeleteContactDialog
      name={contactName(chat.contact)}
      onConfirm={(notify) => void onConfirm(notify)}
      onClose={onClose}
    />
  );
}

function KeepMessages({ contactId, onClose }: Closable & { readonly contactId: ContactId }) {
  const { chats } = useStores();
  const chat = useSelect(chats, (state) => selectContact(state, contactId));
  if (chat === undefined) return null;
  const name = contactName(chat.contact);
  return <KeepDialog scope={{ type: 'chat', contactId, name }} onClose={onClose} />;
}

function ClearChat({ contactId, onClose }: Closable & { readonly contactId: ContactId }) {
  const { chats, data, ui } = useStores();
  const chat = useSelect(chats, (state) => selectContact(state, contactId));
  if (chat === undefined) return null;
  async function onConfirm(): Promise<void> {
    onClose();
    const result = await data.clearChat(contactId);
    if (!result.ok) ui.tellProblem(result.error);
  }
  return (
    <ClearChatDialog
      name={contactName(chat.contact)}
      onConfirm={() => void onConfirm()}
      onClose={onClose}
    />
  );
}

function CancelPending({ pendingId, onClose }: Closable & { readonly pendingId: PendingId }) {
  const { chats, pending } = useStores();
  const connection = useSelect(chats, (state) => selectPending(state, pendingId));
  if (connection === undefined) return null;
  return (
    <CancelPendingDialog
      state={connection.state.type}
      onConfirm={() => {
        onClose();
        // A connection that went meanwhile needs no cancelling.
        void pending.cancel(pendingId);
      }}
      onClose={onClose}
    />
  );
}

function RejectRequest({ requestId, onClose }: Closable & { readonly requestId: RequestId }) {
  const { chats, requests } = useStores();
  const request = useSelect(chats, (state) => selectRequest(state, requestId));
  if (request === undefined) return null;
  return (
    <RejectRequestDialog
      name={request.displayName}
      onConfirm={() => {
        onClose();
        // Why it could not be rejected stands on the request's page.
        void requests.reject(requestId);
      }}
      onClose={onClose}
    />
  );
}

/** Asked in the address tab, to which it goes back. */
function DeleteAddress() {
  const { address, ui } = useStores();
  const onClose = () => ui.openConnect('address');
  return (
    <DeleteAddressDialog onConfirm={() => void address.remove().then(onClose)} onClose={onClose} />
  );
}

function Verify({ contactId, onClose }: Closable & { readonly contactId: ContactId }) {
  const { t } = useTranslation();
  const { contact } = useStores();
  const details = useSelect(contact, (state) => state.details);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  if (details?.securityCode === undefined) return null;
  async function onVerify(code: string): Promise<void> {
    const result = await contact.verify(contactId, code);
    if (result.ok) onClose();
    else if (result.error.type === 'codesDiffer') setProblem(t('verify.differ'));
    else setProblem(problemText(t, result.error));
  }
  return (
    <VerifyDialog
      name={contactName(details.contact)}
      code={details.securityCode}
      problem={problem}
      onVerify={(code) => void onVerify(code)}
      onClose={onClose}
    />
  );
}
