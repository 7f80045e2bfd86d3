import { expect, test } from 'vitest';
import type { ContactDetails, ContactState } from '#shared/model/index.ts';
import { createI18n } from '../i18n/index.ts';
import { testContact } from '../testing/index.ts';
import { markup, wordsOf } from '../testing/render.tsx';
import { ServersSection } from './ServersSection.tsx';

const { t } = createI18n('en');
const noop = () => undefined;

function read(state: ContactState, servers: readonly string[]): string {
  const details: ContactDetails = {
    contact: testContact(1, { state }),
    receivingServers: servers,
    sendingServers: servers,
    receipts: 'default',
    profileSendsReceipts: true,
  };
  const actions = { onChangeServer: noop, onStopChange: noop };
  return wordsOf(markup(<ServersSection details={details} {...actions} />));
}

test('before a connection is made there are no servers yet', () => {
  expect(read('connecting', [])).toContain(t('contact.noServers'));
});

test('of a connection that the contact has ended nothing is said to be still to come', () => {
  expect(read('deletedByContact', [])).toBe('');
});

test('where the contact may still write, the servers are named', () => {
  expect(read('deletedByContact', ['one.example'])).toContain('one.example');
});
