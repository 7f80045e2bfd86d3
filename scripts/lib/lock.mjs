/** A lock between processes (a folder holding the owner's pid), so that two first starts do not do the same work. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Runs `work` while holding the lock at `path`. A lock whose owner has died is taken over. */
export async function withLock(path, work) {
  await mkdir(dirname(path), { recursive: true });
  while (!(await tryAcquire(path))) await sleep(250);
  try {
    return await work();
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}

async function tryAcquire(path) {
  try {
    await mkdir(path);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (await ownerIsGone(path)) await rm(path, { recursive: true, force: true });
    return false;
  }
  await writeFile(join(path, 'pid'), String(process.pid));
  return true;
}

async function ownerIsGone(path) {
  const text = await readFile(join(path, 'pid'), 'utf8').catch(() => undefined);
  // Between mkdir and the pid file there is a moment without an owner: give it one more turn.
  if (text === undefined) {
    await sleep(1000);
    const again = await readFile(join(path, 'pid'), 'utf8').catch(() => undefined);
    return again === undefined;
  }
  try {
    process.kill(Number(text), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
