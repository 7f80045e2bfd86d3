import { describe, expect, test } from 'vitest';
import { pendingId, requestId } from '#shared/ids.ts';
import { contactChat } from '../testing/index.ts';
import { createUiStore, type Dialog } from './ui-store.ts';

const used = {
  type: 'chat.replaced',
  removed: { type: 'pending', pendingId: pendingId(1) },
  chat: contactChat(8, 10),
} as const;

function after(dialog: Dialog | undefined, madeId?: number) {
  const ui = createUiStore();
  if (dialog !== undefined) ui.openDialog(dialog);
  if (madeId !== undefined) ui.showMade(pendingId(madeId));
  ui.receive(used);
  return ui.state.getState();
}

describe('a connection that became a contact', () => {
  const make: Dialog = { type: 'connect', tab: 'make', text: '' };

  test('closes the dialog that shows its link, and the contact is shown', () => {
    expect(after(make, 1)).toMatchObject({ dialog: undefined, selected: 'contact:8' });
    const cancel: Dialog = { type: 'cancelPending', pendingId: pendingId(1) };
    expect(after(cancel)).toMatchObject({ dialog: undefined, selected: 'contact:8' });
  });

  test('leaves the dialog that shows another link, or none yet', () => {
    expect(after(make, 2)).toMatchObject({
      dialog: { ...make, madeId: 2 },
      selected: 'pending:2',
    });
    expect(after(make).dialog).toBe(make);
  });

  test('does not take away the link that is being pasted', () => {
    const paste: Dialog = { type: 'connect', tab: 'paste', text: '', madeId: pendingId(1) };
    expect(after(paste).dialog).toBe(paste);
  });
});

test('a request that has gone closes the question about it and its page', () => {
  const ui = createUiStore();
  ui.select('request:3');
  ui.openDialog({ type: 'rejectRequest', requestId: requestId(3) });
  ui.receive({ type: 'chat.removed', chat: { type: 'request', requestId: requestId(3) } });
  expect(ui.state.getState()).toMatchObject({ selected: undefined, dialog: undefined });
});

test('a link that was made after its dialog was closed opens none', () => {
  expect(after(undefined, 2)).toMatchObject({ selected: 'pending:2' });
  expect(after(undefined, 2).dialog).toBeUndefined();
});
