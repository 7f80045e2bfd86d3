import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { defined } from '../../base/index.ts';
import { authenticate } from './authenticity.ts';
import { readEntry, withArchive } from './contents.ts';
import { attempt } from './failure.ts';
import { BAD_NAMES } from './testing/bad-names.ts';
import {
  FACTS,
  KEY,
  archived,
  contentOf,
  makeFixture,
  treeOf,
  unpackBytes,
} from './testing/fixture.ts';
import {
  type Listed,
  type Part,
  archiveOf,
  listOf,
  manifestOf,
  withZip64End,
  zip64Extra,
  zipOf,
} from './testing/zip-bytes.ts';
import { unpackArchive } from './unpack-archive.ts';
import { QUIET_WORK, meterOf } from './work.ts';

const DATABASE = { name: 'sotto.db', data: contentOf('sotto.db', 400) };
const FILE = { name: 'files/a', data: contentOf('a', 90) };
const BOTH = [DATABASE, FILE];
const LIST = manifestOf(BOTH);
const RIGHT = {
  'files/': '',
  'files/a': FILE.data.toString('base64'),
  'sotto.db': DATABASE.data.toString('base64'),
  manifest: JSON.stringify(authenticate({ ...FACTS, entries: listOf(BOTH) }, KEY)),
};

/** For tests of many cases on a busy machine. */
const SLOW = { timeout: 120_000 };

const damaged = (entry: string) => ({ type: 'archiveDamaged', entry });

describe('a right archive', () => {
  test('[AR1] is unpacked, whatever made it and in whatever order', async () => {
    expect(await unpackBytes(archiveOf(BOTH))).toEqual(RIGHT);
    expect(await unpackBytes(zipOf([LIST, FILE, DATABASE]))).toEqual(RIGHT);
    // A program that repacked it compressed it, and is of an old system.
    const packed = [DATABASE, FILE, LIST].map((part) => ({
      ...part,
      isDeflated: true,
      madeBy: 20,
    }));
    expect(await unpackBytes(zipOf(packed))).toEqual(RIGHT);
  });

  test('[AR6] may say everything in 64 bits', async () => {
    const right = zipOf([...BOTH, LIST]);
    const directory = right.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    const claims = { count: 3n, directory: BigInt(directory) };
    expect(await unpackBytes(withZip64End(right, claims))).toEqual(RIGHT);
    const extra = zip64Extra(400n, 400n, 0n);
    const large = { sizeBytes: 0xffffffff, compressedBytes: 0xffffffff, offset: 0xffffffff, extra };
    expect(await unpackBytes(zipOf([{ ...DATABASE, ...large }, FILE, LIST]))).toEqual(RIGHT);
  });
});

describe('the entries', () => {
  test('[AR12] one more than listed, wherever', async () => {
    const more = { name: 'files/b', data: Buffer.from('x') };
    expect(await unpackBytes(zipOf([...BOTH, more, LIST]))).toEqual(damaged('files/b'));
    expect(await unpackBytes(zipOf([more, ...BOTH, LIST]))).toEqual(damaged('files/b'));
  });

  test('[AR12] one missing', async () => {
    expect(await unpackBytes(zipOf([DATABASE, LIST]))).toEqual(damaged('files/a'));
    expect(await unpackBytes(zipOf([FILE, LIST]))).toEqual(damaged('sotto.db'));
  });

  test('[AR12] one twice, even when both are the same', async () => {
    expect(await unpackBytes(zipOf([...BOTH, FILE, LIST]))).toEqual(damaged('files/a'));
    expect(await unpackBytes(zipOf([...BOTH, LIST, LIST]))).toEqual(damaged('manifest.json'));
  });

  test('[AR12] one renamed', async () => {
    const renamed = { ...FILE, name: 'files/b' };
    expect(await unpackBytes(zipOf([DATABASE, renamed, LIST]))).toEqual(damaged('files/a'));
  });

  test('[AR12] two exchanged', async () => {
    const exchanged = [
      { ...DATABASE, data: FILE.data },
      { ...FILE, data: DATABASE.data },
    ];
    expect(await unpackBytes(zipOf([...exchanged, LIST]))).toEqual(damaged('sotto.db'));
  });

  test('[AR12] one with other content of the same size', async () => {
    const other = { ...DATABASE, data: contentOf('other', 400) };
    expect(await unpackBytes(zipOf([other, FILE, LIST]))).toEqual(damaged('sotto.db'));
  });

  test('[AR12] one that names the place of another', async () => {
    const part = { ...FILE, offset: 0 };
    expect(await unpackBytes(zipOf([DATABASE, part, LIST]))).toEqual(damaged('files/a'));
  });
});

describe('names', () => {
  test.each(BAD_NAMES.filter((name) => name !== 'manifest.json' && name !== ''))(
    '[AR13] %j does not get out of an archive',
    async (name) => {
      const data = Buffer.from('gotcha');
      const parts = [DATABASE, { name, data }];
      const unlisted = zipOf([...parts, manifestOf([DATABASE])]);
      const listed = zipOf([...parts, manifestOf(parts)]);
      expect(await unpackBytes(unlisted)).toMatchObject({ type: 'archiveDamaged' });
      expect(await unpackBytes(listed)).toMatchObject({ type: 'archiveDamaged' });
    },
  );

  test('[AR13] names that are no text', async () => {
    const part = { name: Uint8Array.of(...Buffer.from('files/'), 0xff), data: Buffer.from('x') };
    expect(await unpackBytes(zipOf([...BOTH, part, LIST]))).toEqual({ type: 'archiveDamaged' });
  });

  test('[AR13] names that are the same elsewhere', async () => {
    const upper = { ...FILE, name: 'files/A' };
    expect(await unpackBytes(archiveOf([...BOTH, upper]))).toMatchObject({
      type: 'archiveDamaged',
    });
  });

  test('[AR13] what cannot be shown of a name is not told', async () => {
    const part = { name: 'files/\u202e\ngpj', data: Buffer.from('x') };
    expect(await unpackBytes(zipOf([...BOTH, part, LIST]))).toEqual(damaged('files/??gpj'));
  });
});

describe('kinds of entries', () => {
  const UNIX = (mode: number) => ({ madeBy: 3 << 8, attributes: (mode << 16) >>> 0 });
  const KINDS: readonly (readonly [string, Partial<Part>])[] = [
    ['a symbolic link', UNIX(0o120777)],
    ['a folder', UNIX(0o040755)],
    ['a device', UNIX(0o020666)],
    ['a pipe', UNIX(0o010666)],
    ['a folder of Windows', { madeBy: 20, attributes: 0x10 }],
    ['an encrypted one', { flags: 0x0801 }],
    ['a strongly encrypted one', { flags: 0x0841 }],
    ['an encrypted directory', { flags: 0x2800 }],
    ['one of another method', { method: 12 }],
    ['one of a method that nobody knows', { method: 0xffff }],
  ];

  test.each(KINDS)('[AR14] %s is refused', async (_what, change) => {
    const parts = [DATABASE, { ...FILE, ...change }, LIST];
    expect(await unpackBytes(zipOf(parts))).toMatchObject({ type: 'archiveDamaged' });
  });

  test('[AR14] the same for the manifest', async () => {
    const parts = [...BOTH, { ...LIST, ...UNIX(0o120777) }];
    expect(await unpackBytes(zipOf(parts))).toEqual(damaged('manifest.json'));
  });
});

describe('sizes', () => {
  const BOMB = Buffer.alloc(50_000_000);

  test('[AR15] no more is unpacked than the manifest says', async () => {
    const bomb = { name: 'files/bomb', data: BOMB, isDeflated: true, sizeBytes: 10 };
    const list = manifestOf([DATABASE, { ...bomb, size: 10 }]);
    expect(await unpackBytes(zipOf([DATABASE, bomb, list]))).toEqual(damaged('files/bomb'));
  });

  test('[AR15] nothing is unpacked that says it is larger than the disk', async () => {
    const size = 2 ** 50;
    const bomb = { name: 'files/bomb', data: BOMB, isDeflated: true, sizeBytes: 0xfffffffe };
    const list = manifestOf([DATABASE, { ...bomb, size }]);
    expect(await unpackBytes(zipOf([DATABASE, bomb, list]))).toEqual(damaged('files/bomb'));
    const claimed = { ...bomb, sizeBytes: BOMB.length };
    const honest = zipOf([DATABASE, claimed, manifestOf([DATABASE, claimed])]);
    const fixture = makeFixture();
    const path = join(fixture.root, 'bomb.zip');
    writeFileSync(path, honest);
    const intoDir = join(fixture.root, 'into');
    const job = { path, intoDir, freeBytesOf: async () => BOMB.length };
    const result = await unpackArchive(job, QUIET_WORK);
    expect(result).toMatchObject({ ok: false, error: { type: 'noSpace' } });
  });

  test('[AR15] a manifest that grows beyond what it claims, or claims too much', async () => {
    const data = Buffer.concat([LIST.data, Buffer.alloc(80_000_000, ' ')]);
    const grown = { ...LIST, data, isDeflated: true };
    expect(await unpackBytes(zipOf([...BOTH, grown]))).toEqual(damaged('manifest.json'));
    const lying = { ...grown, sizeBytes: LIST.data.length };
    expect(await unpackBytes(zipOf([...BOTH, lying]))).toEqual(damaged('manifest.json'));
  });

  test('[AR15] a manifest is read no further than it claims, even when that much is right', async () => {
    const data = Buffer.concat([LIST.data, Buffer.alloc(1_000, ' ')]);
    const claimed = { sizeBytes: LIST.data.length, crc: crc32(LIST.data) };
    const longer = { ...LIST, data, isDeflated: true, ...claimed };
    expect(await unpackBytes(zipOf([...BOTH, longer]))).toEqual(damaged('manifest.json'));
  });

  test('[AR15] no byte beyond the listed size leaves the archive', async () => {
    const { root } = makeFixture();
    const path = join(root, 'bomb.zip');
    const bomb = { name: 'files/bomb', data: BOMB, isDeflated: true, sizeBytes: 10 };
    writeFileSync(path, zipOf([DATABASE, bomb, manifestOf([DATABASE, { ...bomb, size: 10 }])]));
    let outBytes = 0;
    const sink = async (chunk: Uint8Array) => {
      outBytes += chunk.length;
    };
    const result = await attempt(() =>
      withArchive({ path }, async ({ zip, manifest }) => {
        const entry = defined(manifest.entries[1], 'bomb');
        await readEntry({ zip, entry }, sink, meterOf(QUIET_WORK, 10));
      }),
    );
    expect(result).toEqual({ ok: false, error: damaged('files/bomb') });
    expect(outBytes).toBe(0);
  });

  test.each([2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n])(
    '[AR15] places and counts far outside of it: %d',
    async (far) => {
      const right = zipOf([...BOTH, LIST]);
      const directory = BigInt(right.indexOf(Buffer.from([0x50, 0x4b, 1, 2])));
      const wrong = [
        withZip64End(right, { count: 3n, directory: far }),
        withZip64End(right, { count: far, directory }),
        withZip64End(right, { count: 3n, directory, record: far }),
        ...[zip64Extra(400n, 400n, far), zip64Extra(far, far, 0n), zip64Extra(400n, far, 0n)].map(
          (extra) => {
            const all = { sizeBytes: 0xffffffff, compressedBytes: 0xffffffff, offset: 0xffffffff };
            return zipOf([{ ...DATABASE, ...all, extra }, FILE, LIST]);
          },
        ),
      ];
      for (const bytes of wrong) {
        expect(await unpackBytes(bytes)).toMatchObject({ type: 'archiveDamaged' });
      }
    },
  );

  test('[AR15] shorter than it says', async () => {
    const short = { ...FILE, isDeflated: true, sizeBytes: 91 };
    const list = manifestOf([DATABASE, { ...FILE, size: 91 }]);
    expect(await unpackBytes(zipOf([DATABASE, short, list]))).toEqual(damaged('files/a'));
  });

  test('[AR15] more entries than there are', async () => {
    expect(await unpackBytes(zipOf([...BOTH, LIST], 9))).toMatchObject({ type: 'archiveDamaged' });
  });
});

describe('damage', () => {
  test('[AR16] no changed byte goes unnoticed or changes the content', SLOW, async () => {
    const right = archiveOf(BOTH);
    const outcomes = new Map<string, number>();
    for (let at = 0; at < right.length; at++) {
      const bytes = Buffer.from(right);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
      const outcome = await unpackBytes(bytes);
      const kind = 'type' in outcome ? outcome.type : 'unpacked';
      if (kind === 'unpacked') expect(outcome).toEqual(RIGHT);
      outcomes.set(String(kind), (outcomes.get(String(kind)) ?? 0) + 1);
    }
    expect([...outcomes.keys()].sort()).toEqual(['archiveDamaged', 'notAnArchive', 'unpacked']);
    expect(outcomes.get('archiveDamaged')).toBeGreaterThan(right.length / 2);
  });

  test('[AR16] no place where it is cut off goes unnoticed', SLOW, async () => {
    const right = archiveOf(BOTH);
    for (let length = 0; length < right.length; length += 1 + (length % 7)) {
      const outcome = await unpackBytes(right.subarray(0, length));
      const begins = length >= 30 + DATABASE.name.length;
      expect(outcome.type).toBe(begins ? 'archiveDamaged' : 'notAnArchive');
    }
  });

  test('[AR17] an existing folder is not unpacked into, and stays as it is', async () => {
    const fixture = makeFixture();
    const intoDir = join(fixture.root, 'into');
    mkdirSync(intoDir);
    writeFileSync(join(intoDir, 'mine'), 'mine');
    const result = await unpackArchive({ path: await archived(fixture), intoDir }, QUIET_WORK);
    expect(result).toEqual({ ok: false, error: { type: 'cannotWrite', code: 'EEXIST' } });
    expect(readFileSync(join(intoDir, 'mine'), 'utf8')).toBe('mine');
  });

  test('[AR17] no damaged archive leaves a folder', async () => {
    const fixture = makeFixture(3_000_000);
    const path = await archived(fixture);
    const bytes = readFileSync(path);
    // In the last attachment: the database is on the disk by then.
    const at = bytes.indexOf(contentOf('ünï 2.jpg', 3_000));
    bytes[at + 5] = (bytes[at + 5] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const before = readdirSync(fixture.root);
    const data = treeOf(fixture.dataDir);
    const intoDir = join(fixture.root, 'into');
    const result = await unpackArchive({ path, intoDir }, QUIET_WORK);
    expect(result).toEqual({ ok: false, error: damaged('files/ünï 2.jpg') });
    expect(readdirSync(fixture.root)).toEqual(before);
    expect(treeOf(fixture.dataDir)).toEqual(data);
  });
});

describe('what is no archive', () => {
  const listedElse = (json: unknown): Part & Listed => ({
    name: 'manifest.json',
    data: Buffer.from(JSON.stringify(json)),
  });
  const FILES: readonly (readonly [string, Uint8Array])[] = [
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('hello'.repeat(100))],
    ['an empty zip file', zipOf([])],
    ['a zip file of something', zipOf([{ name: 'a/b/../c.txt', data: Buffer.from('x') }])],
    ['an extension of a browser', zipOf([listedElse({ manifest_version: 3, name: 'x' })])],
    [
      'the export of another app',
      zipOf([
        { name: 'simplex_v1_agent.db', data: Buffer.from('x') },
        { name: 'simplex_v1_chat.db', data: Buffer.from('x') },
        { name: 'simplex_v1_files/', data: Buffer.alloc(0), attributes: 0x10 },
      ]),
    ],
  ];

  test.each(FILES)('[AR18] %s', async (_what, bytes) => {
    expect(await unpackBytes(bytes)).toEqual({ type: 'notAnArchive' });
  });

  test('[AR18] a folder, and nothing at all', async () => {
    const { root } = makeFixture();
    const unpack = (name: string) =>
      unpackArchive({ path: join(root, name), intoDir: join(root, 'into') }, QUIET_WORK);
    expect(await unpack('data')).toMatchObject({ ok: false, error: { type: 'notAnArchive' } });
    const gone = { ok: false, error: { type: 'cannotRead', code: 'ENOENT' } };
    expect(await unpack('gone.zip')).toEqual(gone);
    expect(existsSync(join(root, 'into'))).toBe(false);
    rmSync(root, { recursive: true });
  });
});
