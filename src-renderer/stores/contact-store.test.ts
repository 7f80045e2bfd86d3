import { expect, test } from 'vitest';
import { contactId } from '#shared/ids.ts';
import type { ContactDetails } from '#shared/model/index.ts';
import { err, ok } from '#shared/result.ts';
import { createFakeBridge } from '../bridge/index.ts';
import { testContact } from '../testing/index.ts';
import { createContactStore } from './contact-store.ts';

const anna = contactId(1);

function details(change: Partial<ContactDetails> = {}): ContactDetails {
  return {
    contact: testContact(1),
    receivingServers: [],
    sendingServers: [],
    receipts: 'default',
    profileSendsReceipts: true,
    ...change,
  };
}

const moving = details({ rotation: { phase: 'told', canAbort: true } });

test('a change of the server shows its progress', async () => {
  const store = createContactStore(
    createFakeBridge({
      handlers: {
        'contact.details': () => ok(details()),
        'contact.changeServer': () => ok(moving),
      },
    }),
  );
  await store.open(anna);
  expect(await store.change('contact.changeServer', anna)).toBeUndefined();
  expect(store.state.getState()).toMatchObject({ details: moving, problem: undefined });
});

test('a refusal is told on the page and to who asked, and forgotten with the page', async () => {
  const store = createContactStore(
    createFakeBridge({
      handlers: {
        'contact.details': () => ok(details()),
        'contact.fixEncryption': () => err({ type: 'notAllowed' }),
      },
    }),
  );
  await store.open(anna);
  expect(await store.change('contact.fixEncryption', anna)).toEqual({ type: 'notAllowed' });
  expect(store.state.getState().problem).toEqual({ type: 'notAllowed' });
  await store.open(contactId(2));
  expect(store.state.getState().problem).toBeUndefined();
});

test('an answer about a contact that is no longer shown changes nothing', async () => {
  const store = createContactStore(
    createFakeBridge({
      handlers: {
        'contact.details': () => ok(details()),
        'contact.setReceipts': () => ok(details({ receipts: 'off' })),
      },
    }),
  );
  await store.open(anna);
  const setting = store.setReceipts(anna, 'off');
  store.close();
  await setting;
  expect(store.state.getState().details).toBeUndefined();
});
