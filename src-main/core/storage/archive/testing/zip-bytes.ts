/** Zip files of all kinds, right and wrong, byte by byte (PKWARE APPNOTE 6.3, section 4.3). */
import { createHash } from 'node:crypto';
import { crc32, deflateRawSync } from 'node:zlib';
import { authenticate } from '../authenticity.ts';
import { FACTS, KEY } from './fixture.ts';

export type Part = {
  readonly name: string | Uint8Array;
  readonly data: Uint8Array;
  readonly isDeflated?: boolean;
  /** What the headers claim instead of what is so. */
  readonly method?: number;
  readonly flags?: number;
  readonly sizeBytes?: number;
  readonly compressedBytes?: number;
  readonly crc?: number;
  readonly madeBy?: number;
  readonly attributes?: number;
  readonly offset?: number;
  /** Of the central directory. */
  readonly extra?: Buffer;
};

export type Listed = { readonly name: string; readonly data: Uint8Array; readonly size?: number };

const FLAG_UTF8 = 1 << 11;
const END_BYTES = 22;

/** The zip file of the parts in their order. */
export function zipOf(parts: readonly Part[], counted: number = parts.length): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const { local, central } = headersOf(part, offset);
    const body = part.isDeflated === true ? deflateRawSync(part.data) : Buffer.from(part.data);
    locals.push(local, body);
    centrals.push(central);
    offset += local.length + body.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(counted, 8);
  end.writeUInt16LE(counted, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** Ends the zip file as one that needs 64 bits does, with these claims. */
export function withZip64End(
  zip: Buffer,
  claims: { readonly count: bigint; readonly directory: bigint; readonly record?: bigint },
): Buffer {
  const body = zip.subarray(0, zip.length - END_BYTES);
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(claims.count, 24);
  record.writeBigUInt64LE(claims.count, 32);
  record.writeBigUInt64LE(claims.directory, 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(claims.record ?? BigInt(body.length), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([body, record, locator, zip.subarray(body.length)]);
}

/** The extra field with the real sizes and place of an entry that needs 64 bits. */
export function zip64Extra(sizeBytes: bigint, compressedBytes: bigint, offset: bigint): Buffer {
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(24, 2);
  extra.writeBigUInt64LE(sizeBytes, 4);
  extra.writeBigUInt64LE(compressedBytes, 12);
  extra.writeBigUInt64LE(offset, 20);
  return extra;
}

/** The manifest of these entries; `changes` replace fields of it. */
export function manifestOf(
  entries: readonly Listed[],
  changes: Readonly<Record<string, unknown>> = {},
): Part {
  const json = {
    format: 'sotto-archive',
    version: 2,
    ...authenticate({ ...FACTS, entries: listOf(entries) }, KEY),
    ...changes,
  };
  return { name: 'manifest.json', data: Buffer.from(JSON.stringify(json)) };
}

/** The entries as a manifest lists them. */
export function listOf(entries: readonly Listed[]) {
  return entries.map(({ name, data, size }) => ({
    name,
    sizeBytes: size ?? data.length,
    sha256: createHash('sha256').update(data).digest('hex'),
  }));
}

/** A right archive of these entries. */
export function archiveOf(entries: readonly (Part & Listed)[]): Buffer {
  return zipOf([...entries, manifestOf(entries)]);
}

function headersOf(part: Part, at: number): { local: Buffer; central: Buffer } {
  const name = Buffer.from(part.name);
  const compressed = part.isDeflated === true ? deflateRawSync(part.data) : part.data;
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(part.flags ?? FLAG_UTF8, 2);
  common.writeUInt16LE(part.method ?? (part.isDeflated === true ? 8 : 0), 4);
  common.writeUInt32LE(part.crc ?? crc32(part.data), 10);
  common.writeUInt32LE(part.compressedBytes ?? compressed.length, 14);
  common.writeUInt32LE(part.sizeBytes ?? part.data.length, 18);
  common.writeUInt16LE(name.length, 22);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(part.madeBy ?? (3 << 8) | 63, 4);
  common.copy(central, 6);
  central.writeUInt16LE(part.extra?.length ?? 0, 30);
  central.writeUInt32LE(part.attributes ?? (0o100600 << 16) >>> 0, 38);
  central.writeUInt32LE(part.offset ?? at, 42);
  const signature = Buffer.from([0x50, 0x4b, 3, 4]);
  return {
    local: Buffer.concat([signature, common, name]),
    central: Buffer.concat([central, name, part.extra ?? Buffer.alloc(0)]),
  };
}
