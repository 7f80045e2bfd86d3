/** Zip files of all kinds, right and wrong, byte by byte (PKWARE APPNOTE 6.3, section 4.3). */
import { createHash } from 'node:crypto';
import { crc32, deflateRawSync } from 'node:zlib';
import { FACTS } from './fixture.ts';

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
};

export type Listed = { readonly name: string; readonly data: Uint8Array; readonly size?: number };

const FLAG_UTF8 = 1 << 11;

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
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(counted, 8);
  end.writeUInt16LE(counted, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** The manifest of these entries; `changes` replace fields of it. */
export function manifestOf(
  entries: readonly Listed[],
  changes: Readonly<Record<string, unknown>> = {},
): Part {
  const json = {
    format: 'sotto-archive',
    version: 1,
    ...FACTS,
    entries: entries.map(({ name, data, size }) => ({
      name,
      sizeBytes: size ?? data.length,
      sha256: createHash('sha256').update(data).digest('hex'),
    })),
    ...changes,
  };
  return { name: 'manifest.json', data: Buffer.from(JSON.stringify(json)) };
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
  central.writeUInt32LE(part.attributes ?? (0o100600 << 16) >>> 0, 38);
  central.writeUInt32LE(part.offset ?? at, 42);
  const signature = Buffer.from([0x50, 0x4b, 3, 4]);
  return {
    local: Buffer.concat([signature, common, name]),
    central: Buffer.concat([central, name]),
  };
}
