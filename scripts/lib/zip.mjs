/**
 * Unpacks a zip file (no Zip64, no encryption: neither occurs in what we unpack), so that a fresh machine needs no
 * unzip program. Entries are chosen and placed by the caller; file modes are kept.
 */
import {
  closeSync,
  createReadStream,
  createWriteStream,
  fstatSync,
  openSync,
  readSync,
} from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const END_SIZE = 22;
const MAX_COMMENT = 0xffff;
const ENTRY_SIZE = 46;
const LOCAL_SIZE = 30;
const SYMLINK_MODE = 0o120000;
const TYPE_MASK = 0o170000;

/** Unpacks the entries for which `place(name)` returns a path; folders are made as needed. */
export async function unzip(zipPath, place) {
  const file = openSync(zipPath, 'r');
  try {
    for (const entry of readDirectory(file)) {
      const target = entry.name.endsWith('/') ? undefined : place(entry.name);
      if (target !== undefined) await extract({ file, zipPath }, entry, target);
    }
  } finally {
    closeSync(file);
  }
}

function readDirectory(file) {
  const { size } = fstatSync(file);
  const tail = readAt(
    file,
    Math.max(0, size - END_SIZE - MAX_COMMENT),
    Math.min(size, END_SIZE + MAX_COMMENT),
  );
  let end = tail.length - END_SIZE;
  while (end >= 0 && tail.readUInt32LE(end) !== END_OF_DIRECTORY) end -= 1;
  if (end < 0) throw new Error('not a zip file: no end of directory');
  const directory = readAt(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const entries = [];
  for (let at = 0; at + ENTRY_SIZE <= directory.length;) {
    const nameLength = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + ENTRY_SIZE, at + ENTRY_SIZE + nameLength),
      method: directory.readUInt16LE(at + 10),
      packedSize: directory.readUInt32LE(at + 20),
      mode: directory.readUInt32LE(at + 38) >>> 16,
      offset: directory.readUInt32LE(at + 42),
    });
    at +=
      ENTRY_SIZE + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function extract({ file, zipPath }, entry, target) {
  const local = readAt(file, entry.offset, LOCAL_SIZE);
  const start = entry.offset + LOCAL_SIZE + local.readUInt16LE(26) + local.readUInt16LE(28);
  await mkdir(dirname(target), { recursive: true });
  if ((entry.mode & TYPE_MASK) === SYMLINK_MODE) {
    await symlink(readAt(file, start, entry.packedSize).toString('utf8'), target);
    return;
  }
  const packed =
    entry.packedSize === 0
      ? Readable.from([])
      : createReadStream(zipPath, { start, end: start + entry.packedSize - 1 });
  const output = createWriteStream(target, { mode: entry.mode & 0o777 || 0o644 });
  if (entry.method === 8) await pipeline(packed, createInflateRaw(), output);
  else if (entry.method === 0) await pipeline(packed, output);
  else throw new Error(`zip method ${entry.method} of ${entry.name} is not supported`);
}

function readAt(file, position, length) {
  const buffer = Buffer.alloc(length);
  const got = readSync(file, buffer, 0, length, position);
  return buffer.subarray(0, got);
}
