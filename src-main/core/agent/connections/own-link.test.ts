/** What fits into the fixed part of link data. */
import { beforeAll, expect, test } from 'vitest';
import { initCrypto, sntrup761, systemRandom } from '../../crypto/index.ts';
import {
  createRcvParams,
  linkParams,
  maxRatchetVersion,
  systemKeySource,
} from '../../crypto/ratchet/index.ts';
import { type LinkGoal, prepareLink } from './own-link.ts';

beforeAll(async () => {
  await initCrypto();
});

const onion = `${'a'.repeat(56)}.onion`;

test.each([
  { hosts: ['smp.example', onion], fits: true },
  { hosts: ['smp.example', ...Array.from({ length: 10 }, () => onion)], fits: false },
])(
  '[AG100] a KEM key goes into link data of a server with $hosts.length hosts: $fits',
  ({ hosts, fits }) => {
    const keys = systemKeySource(systemRandom, sntrup761());
    const { params } = createRcvParams({ version: maxRatchetVersion, pq: true, keys });
    const goal: LinkGoal = { kind: 'invitation', e2e: linkParams(params) };
    const server = { hosts, port: '5223', keyHash: systemRandom(32) };
    const link = prepareLink(systemRandom, server, { goal, userData: new Uint8Array(13_000) });
    expect(link !== undefined).toBe(fits);
  },
);
