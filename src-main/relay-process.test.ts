import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const entry = join(import.meta.dirname, 'relay-process.ts');

test('the relay as a program prints its address, keeps it, and ends on SIGTERM', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sotto-relay-process-'));
  const hashes: (string | undefined)[] = [];
  for (let run = 0; run < 2; run++) {
    const child = spawn(process.execPath, [entry, '--port', '0', '--data', dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const match = /^smp:\/\/([\w-]{43}=)@127\.0\.0\.1:\d+\n$/.exec(line.toString());
    hashes.push(match?.[1]);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  }
  expect(hashes[0]).toMatch(/=$/);
  expect(hashes[1]).toBe(hashes[0]);
  rmSync(dataDir, { recursive: true });
});

test('arguments that it does not know are answered with the usage', () => {
  for (const args of [[], ['--port', '70000', '--data', 'x'], ['--wrong']]) {
    const { status, stderr } = spawnSync(process.execPath, [entry, ...args], { encoding: 'utf8' });
    expect([status, stderr.includes('usage: relay --data DIR')]).toEqual([2, true]);
  }
});
