import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { pageSession } from './page-session.ts';

vi.mock('electron', () => ({
  session: { fromPartition: (name: string, options: object) => ({ name, ...options }) },
}));

const MAIN_FOLDER = join(import.meta.dirname, '..');

describe('nothing of a page on the disk', () => {
  it('the session of the pages has no folder and no cache', () => {
    const { name, cache } = pageSession() as unknown as { name: string; cache: boolean };
    expect(name).toMatch(/^(?!persist:)./u);
    expect(cache).toBe(false);
  });

  it('nobody starts the crash reporter, which writes memory to the disk', () => {
    const sources = readdirSync(MAIN_FOLDER, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
    );
    expect(sources).toContain('main.ts');
    const starting = sources.filter((name) =>
      readFileSync(join(MAIN_FOLDER, name), 'utf8').includes('crashReporter'),
    );
    expect(starting).toEqual([]);
  });
});
