/** A lock between processes (a file that names its owner), so that two first starts do not do the same work. */
import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const turnMs = 250;

/** Runs `work` while holding the lock at `path`. A lock whose owner has died is taken over. */
export async function withLock(path, work) {
  await mkdir(dirname(path), { recursive: true });
  const owner = { id: randomUUID(), pid: process.pid };
  while (!(await tryAcquire(path, owner))) await sleep(turnMs);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

/** The file appears whole or not at all, so that a lock is never seen without its owner. */
async function tryAcquire(path, owner) {
  const draft = `${path}.${owner.id}`;
  await writeFile(draft, JSON.stringify(owner));
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const holder = await readOwner(path);
  if (holder !== undefined && !isAlive(holder.pid)) await removeOf(holder, path);
  return false;
}

/**
 * Of all who see the same dead owner one removes its lock, under a lock of that owner's own: whoever comes later finds
 * another owner, or none, and leaves it.
 */
async function removeOf(dead, path) {
  await withLock(`${path}.of-${dead.id}`, async () => {
    const holder = await readOwner(path);
    if (holder?.id === dead.id) await rm(path, { recursive: true, force: true });
  });
}

async function readOwner(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    // What a power cut left of the file names nobody, nor does a folder, which locks were once.
    if (error instanceof SyntaxError || error.code === 'EISDIR') return { id: 'nobody' };
    throw error;
  }
}

function isAlive(pid) {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}
