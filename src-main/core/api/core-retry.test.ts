/** Trying a database again that could not be used. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { silentLogger, utf8Encode } from '../base/index.ts';
import { openCore } from './index.ts';

test('a core that cannot use its database asks to be started anew', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sotto-retry-'));
  const options = {
    dataDir,
    migrationsDir: join(import.meta.dirname, '../../../migrations'),
    servers: [],
    logger: silentLogger,
  } as const;
  const first = await openCore(options);
  let restarts = 0;
  const second = await openCore({
    ...options,
    restart: () => {
      restarts += 1;
    },
  });
  try {
    expect((await first.open(utf8Encode('correct horse'))).ok).toBe(true);
    const problem = { type: 'inUse' } as const;
    expect(
      await second.invoke('database.unlock', {
        passphrase: utf8Encode('correct horse'),
      }),
    ).toEqual({
      ok: false,
      error: { type: 'broken', problem },
    });
    expect(second.status()).toEqual({ type: 'broken', problem, hasBackup: false });
    expect(await second.invoke('database.retry', {})).toEqual({ ok: true, value: undefined });
    expect(restarts).toBe(1);
  } finally {
    await first.close();
    await second.close();
  }
});
