/** What an archive, which comes from anywhere, says of itself. */
import { DecodeError } from '../../core/encoding/index.ts';
import { decodeManifest, encodeManifest } from '../../core/storage/archive/manifest.ts';
import type { Target } from './campaign.ts';

const SHA256 = '0123456789abcdef'.repeat(4);
const FACTS = {
  appVersion: '0.1.0',
  schemaVersion: 24,
  createdAtMs: 1_700_000_000_000,
  installationId: '00112233445566778899aabbccddeeff',
  generation: 3,
};
const DATABASE = { name: 'sotto.db', sizeBytes: 4_096, sha256: SHA256 };
const FILES = ['files/a', 'files/bild.jpg', 'files/日本'].map((name, index) => {
  return { name, sizeBytes: index * 1_000, sha256: SHA256 };
});

export const STORAGE_TARGETS: readonly Target[] = [
  {
    name: 'manifest of an archive',
    seeds: [
      encodeManifest({ ...FACTS, entries: [DATABASE], mac: SHA256 }),
      encodeManifest({ ...FACTS, entries: [...FILES, DATABASE], mac: SHA256 }),
    ],
    cases: 6_000,
    run: (input) => {
      const decoded = decodeManifest(input);
      if (!decoded.ok) throw new DecodeError('manifest', decoded.error.type);
      // What is accepted can be written again, and is the same then.
      const again = decodeManifest(encodeManifest(decoded.value));
      if (JSON.stringify(again) !== JSON.stringify(decoded)) throw new Error('not the same again');
    },
  },
];
