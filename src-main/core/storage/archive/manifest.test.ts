import { expect, test } from 'vitest';
import { authenticate, isAuthentic } from './authenticity.ts';
import {
  MAX_MANIFEST_BYTES,
  type Manifest,
  decodeManifest,
  encodeManifest,
  manifestBoundBytes,
} from './manifest.ts';
import { FACTS, KEY } from './testing/fixture.ts';

const SHA256 = 'ab'.repeat(32);
const DATABASE = { name: 'sotto.db', sizeBytes: 4_096, sha256: SHA256 };
const FILE = { name: 'files/a', sizeBytes: 0, sha256: SHA256 };
const MAC = 'cd'.repeat(32);
const RIGHT = {
  ...{ format: 'sotto-archive', version: 2, ...FACTS },
  ...{ entries: [FILE, DATABASE], mac: MAC },
};
const DAMAGED = { ok: false, error: { type: 'archiveDamaged', entry: 'manifest.json' } };

function decode(json: unknown) {
  return decodeManifest(Buffer.from(typeof json === 'string' ? json : JSON.stringify(json)));
}

test('[AR11] what is encoded is decoded', () => {
  const manifest = { ...FACTS, entries: [DATABASE, FILE], mac: MAC };
  expect(decodeManifest(encodeManifest(manifest))).toEqual({ ok: true, value: manifest });
  expect(decode(RIGHT).ok).toBe(true);
});

const { generation: _, ...WITHOUT_GENERATION } = RIGHT;
const { mac: __, ...WITHOUT_CODE } = RIGHT;
const entries = (...list: readonly object[]) => ({ ...RIGHT, entries: list });
const WRONG: readonly (readonly [string, unknown])[] = [
  ['no JSON', '{"format"'],
  ['nothing', ''],
  ['a field missing', WITHOUT_GENERATION],
  ['no code', WITHOUT_CODE],
  ['a short code', { ...RIGHT, mac: 'cd' }],
  ['a version that had no code', { ...WITHOUT_CODE, version: 1 }],
  ['a field more', { ...RIGHT, more: 1 }],
  ['a field more in an entry', entries({ ...DATABASE, more: 1 })],
  ['a negative time', { ...RIGHT, createdAtMs: -1 }],
  ['a time that no date has', { ...RIGHT, createdAtMs: 9e15 }],
  ['half a generation', { ...RIGHT, generation: 0.5 }],
  ['a huge generation', { ...RIGHT, generation: 2 ** 53 }],
  ['a generation as text', { ...RIGHT, generation: '1' }],
  ['a short id', { ...RIGHT, installationId: '00' }],
  ['an id in capitals', { ...RIGHT, installationId: 'AB'.repeat(16) }],
  ['a line end in the version of the app', { ...RIGHT, appVersion: '1\n2' }],
  ['a long version of the app', { ...RIGHT, appVersion: '1'.repeat(101) }],
  ['entries that are no list', { ...RIGHT, entries: {} }],
  ['no database', entries(FILE)],
  ['no entry', entries()],
  ['the database twice', entries(DATABASE, DATABASE)],
  ['a name twice, on some systems', entries(DATABASE, FILE, { ...FILE, name: 'files/A' })],
  ['a bad name', entries(DATABASE, { ...FILE, name: '../a' })],
  ['itself', entries(DATABASE, { ...FILE, name: 'manifest.json' })],
  ['a negative size', entries({ ...DATABASE, sizeBytes: -1 })],
  ['sizes beyond counting', entries(DATABASE, { ...FILE, sizeBytes: Number.MAX_SAFE_INTEGER })],
  ['a short checksum', entries({ ...DATABASE, sha256: 'ab' })],
  ['a checksum in capitals', entries({ ...DATABASE, sha256: 'AB'.repeat(32) })],
];

test.each(WRONG)('[AR11] %s: damaged', (_what, json) => {
  expect(decode(json)).toEqual(DAMAGED);
});

test('[AR11] bytes that are no text: damaged', () => {
  expect(decodeManifest(Uint8Array.of(0x22, 0xff, 0x22))).toEqual(DAMAGED);
});

test('[AR11] a manifest larger than any is not even parsed', () => {
  expect(decodeManifest(new Uint8Array(MAX_MANIFEST_BYTES + 1))).toEqual(DAMAGED);
});

test('[AR11] the manifest of a later version is one, whatever else is in it', () => {
  const later = { format: 'sotto-archive', version: 3, chapters: [] };
  expect(decode(later)).toEqual({ ok: false, error: { type: 'newerVersion' } });
});

test.each([
  {},
  [],
  1,
  null,
  { format: 'other', version: 1 },
  { version: 1 },
  { ...RIGHT, version: 0 },
])('[AR18] %j is the manifest of something else', (json) => {
  expect(decode(json)).toEqual({ ok: false, error: { type: 'notAnArchive' } });
});

test('[AR4] the bound of its size holds for any names', () => {
  const names = [
    'sotto.db',
    ...['a', '日'.repeat(85), "'".repeat(255)].map((name) => `files/${name}`),
  ];
  const sizeBytes = Number.MAX_SAFE_INTEGER;
  const manifest = {
    ...FACTS,
    appVersion: '日'.repeat(100),
    entries: names.map((name) => ({ name, sizeBytes, sha256: SHA256 })),
    mac: MAC,
  };
  expect(encodeManifest(manifest).length).toBeLessThanOrEqual(manifestBoundBytes(names));
});

const SIGNED = authenticate({ ...FACTS, entries: [DATABASE, FILE] }, KEY);
const SWAPPED = [
  { ...DATABASE, sizeBytes: FILE.sizeBytes },
  { ...FILE, sizeBytes: DATABASE.sizeBytes },
];
const CHANGED: readonly (readonly [string, Manifest])[] = [
  ['another version of the app', { ...SIGNED, appVersion: '9' }],
  ['another schema', { ...SIGNED, schemaVersion: FACTS.schemaVersion - 1 }],
  ['another date', { ...SIGNED, createdAtMs: FACTS.createdAtMs + 1 }],
  ['another installation', { ...SIGNED, installationId: 'ff'.repeat(16) }],
  ['a later generation', { ...SIGNED, generation: FACTS.generation + 1 }],
  ['an entry less', { ...SIGNED, entries: [DATABASE] }],
  ['an entry more', { ...SIGNED, entries: [...SIGNED.entries, { ...FILE, name: 'files/b' }] }],
  ['entries in another order', { ...SIGNED, entries: [FILE, DATABASE] }],
  ['another name', { ...SIGNED, entries: [DATABASE, { ...FILE, name: 'files/b' }] }],
  ['other sizes', { ...SIGNED, entries: SWAPPED }],
  ['other content', { ...SIGNED, entries: [DATABASE, { ...FILE, sha256: MAC }] }],
  ['another code', { ...SIGNED, mac: MAC }],
];

test('[AR25] a manifest is authentic to who has the key of the database, also after it was read', () => {
  expect(isAuthentic(SIGNED, KEY)).toBe(true);
  const read = decodeManifest(encodeManifest(SIGNED));
  expect(read.ok && isAuthentic(read.value, KEY)).toBe(true);
  expect(isAuthentic(SIGNED, { ...KEY, key: new Uint8Array(32) })).toBe(false);
  expect(isAuthentic(SIGNED, { ...KEY, salt: new Uint8Array(16) })).toBe(false);
});

test('[AR25] the code is HMAC-SHA256 by a key of HKDF-SHA256', () => {
  // Made by: python3, hmac and hashlib of the standard library, over the JSON text without the code.
  expect(SIGNED.mac).toBe('50a52b80295bbba104571b5a3e22c2c37d8441c5e91b8c9325f524b29b172cd3');
});

test.each(CHANGED)('[AR25] with %s it is not', (_what, manifest) => {
  expect(isAuthentic(manifest, KEY)).toBe(false);
});
