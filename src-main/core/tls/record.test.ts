import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { concatBytes, defined } from '../base/index.ts';
import { initCrypto, systemRandom } from '../crypto/index.ts';
import { TlsFault } from './fault.ts';
import {
  type RecordCipher,
  hasNativeRecordCipher,
  nativeRecordCipher,
  sodiumRecordCipher,
} from './record-cipher.ts';
import {
  MAX_CONTENT_SIZE_BYTES,
  type RawRecord,
  RecordProtection,
  RecordReader,
  encodePlainRecord,
} from './record.ts';

beforeAll(initCrypto);

const ciphers: readonly (readonly [string, RecordCipher])[] = [
  ['node:crypto', nativeRecordCipher],
  ['libsodium', sodiumRecordCipher],
];

function readAll(chunks: readonly Uint8Array[]): RawRecord[] {
  const reader = new RecordReader();
  const records: RawRecord[] = [];
  for (const chunk of chunks) {
    reader.push(chunk);
    for (let record = reader.next(); record; record = reader.next()) records.push(record);
  }
  return records;
}

function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let offset = 0;
  for (const size of sizes) {
    chunks.push(bytes.subarray(offset, offset + size));
    offset += size;
  }
  return [...chunks, bytes.subarray(offset)];
}

function alertOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof TlsFault) return error.alert;
    throw error;
  }
}

describe('records', () => {
  test('come out of the stream the same, wherever it is cut', () => {
    const content = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(fc.array(content), fc.array(fc.nat(200)), (contents, sizes) => {
        const records = contents.map((bytes) => encodePlainRecord('alert', bytes, 3));
        const found = readAll(cut(concatBytes(...records), sizes));
        expect(found.map(({ body }) => body)).toEqual(contents);
      }),
    );
  });

  test('do not change when later chunks come', () => {
    const record = encodePlainRecord('handshake', systemRandom(1_000), 3);
    const reader = new RecordReader();
    reader.push(record.subarray(0, 10));
    expect(reader.next()).toBeUndefined();
    reader.push(
      concatBytes(record.subarray(10), encodePlainRecord('alert', new Uint8Array(900), 3)),
    );
    const first = defined(reader.next(), 'record').body;
    reader.next();
    expect(first).toEqual(record.subarray(5));
  });

  test('of a size or type that may not be are refused at the header', () => {
    const header = (type: number, sizeBytes: number) =>
      Uint8Array.of(type, 3, 3, sizeBytes >> 8, sizeBytes & 0xff);
    expect([
      alertOf(() => readAll([header(22, 16_384)])),
      alertOf(() => readAll([header(22, 16_385)])),
      alertOf(() => readAll([header(23, 16_640)])),
      alertOf(() => readAll([header(23, 16_641)])),
      alertOf(() => readAll([header(0, 0)])),
    ]).toEqual([undefined, 'recordOverflow', undefined, 'recordOverflow', 'unexpectedMessage']);
  });

  test('in any bytes are found or refused', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 100 })), (chunks) => {
        alertOf(() => readAll(chunks));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('protection', () => {
  test.each(ciphers)(
    'by %s opens what it sealed, in order, across key updates',
    (_name, cipher) => {
      const secret = systemRandom(32);
      const [ours, theirs] = [1, 2].map(() => new RecordProtection(secret.slice(), cipher));
      for (const sizeBytes of [0, 1, 100, MAX_CONTENT_SIZE_BYTES]) {
        const content = systemRandom(sizeBytes);
        const [record] = readAll([defined(ours, 'ours').seal('applicationData', content)]);
        const opened = theirs?.open(defined(record, 'record'));
        expect(opened).toEqual({ type: 'applicationData', content });
        ours?.update();
        theirs?.update();
      }
    },
  );

  test.each(ciphers)('by %s notices any change', (_name, cipher) => {
    const secret = systemRandom(32);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), fc.nat(), fc.nat(7), (content, at, bit) => {
        const record = new RecordProtection(secret, cipher).seal('applicationData', content);
        const index = 5 + (at % (record.length - 5));
        record[index] = (record[index] ?? 0) ^ (1 << bit);
        const [raw] = readAll([record]);
        const open = () => new RecordProtection(secret, cipher).open(defined(raw, 'record'));
        expect(alertOf(open)).toBe('badRecordMac');
      }),
    );
  });

  test('is the same by both ciphers', () => {
    const secret = systemRandom(32);
    const content = systemRandom(1_000);
    const [native, sodium] = ciphers.map(([, cipher]) =>
      new RecordProtection(secret, cipher).seal('handshake', content),
    );
    expect(native).toEqual(sodium);
  });

  test('is done by node:crypto in this runtime', () => {
    expect(hasNativeRecordCipher()).toBe(true);
  });

  test('removes padding and refuses a record of nothing else', () => {
    const secret = systemRandom(32);
    const padded = (inner: Uint8Array) => {
      // seal() appends the true type; here the type byte is part of what looks like padding
      let additionalData = new Uint8Array();
      const cipher: RecordCipher = {
        seal: (input) => {
          additionalData = Uint8Array.of(23, 3, 3, 0, inner.length + 16);
          return nativeRecordCipher.seal({ ...input, additionalData }, inner);
        },
        open: nativeRecordCipher.open,
      };
      const content = new Uint8Array(inner.length - 1);
      return new RecordProtection(secret, cipher).seal('alert', content);
    };
    const open = (record: Uint8Array) => {
      const [raw] = readAll([record]);
      return new RecordProtection(secret, nativeRecordCipher).open(defined(raw, 'record'));
    };
    expect(open(padded(Uint8Array.of(7, 8, 22, 0, 0, 0)))).toEqual({
      type: 'handshake',
      content: Uint8Array.of(7, 8),
    });
    expect(alertOf(() => open(padded(new Uint8Array(6))))).toBe('unexpectedMessage');
    expect(alertOf(() => open(padded(Uint8Array.of(1, 99))))).toBe('unexpectedMessage');
  });
});
