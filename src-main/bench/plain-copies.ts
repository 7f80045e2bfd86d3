/** What an archive is compared with: the same bytes copied by the plainest means. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, rmSync } from 'node:fs';
import { promisify } from 'node:util';

const CHUNK_SIZE_BYTES = 1024 * 1024;

/** A copy whose SHA-256 is taken on the way; removed afterwards. */
export async function copyPlainly(from: string, to: string): Promise<void> {
  const hash = createHash('sha256');
  const target = createWriteStream(to, { flush: true });
  const source = createReadStream(from, { highWaterMark: CHUNK_SIZE_BYTES });
  for await (const chunk of source as AsyncIterable<Buffer>) {
    hash.update(chunk);
    if (!target.write(chunk)) await once(target, 'drain');
  }
  target.end();
  await once(target, 'close');
  hash.digest();
  rmSync(to);
}

/** `zip -0`, which neither hashes nor waits for the disk; removed afterwards. */
export async function zipPlainly(from: string, to: string): Promise<void> {
  await promisify(execFile)('zip', ['-0', '-q', '-j', to, from]);
  rmSync(to);
}
