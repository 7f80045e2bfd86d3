/** The parts of set-up that can be judged without installing anything. */
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { needsOwnBinding } from './electron-runtime.mjs';
import { withLock } from './lock.mjs';
import { missingPackages } from './packages.mjs';
import { judge } from './spec-rules.mjs';
import { playwrightCounts, vitestCounts } from './steps.mjs';
import { parseLdd } from './system-libraries.mjs';
import { unzip } from './zip.mjs';

describe('packages', () => {
  it('absent and outdated packages are missing, absent optional ones are not', () => {
    const wanted = {
      '': { version: '0' },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '2.0.0' },
      'node_modules/c': { version: '3.0.0', optional: true },
      'node_modules/d': { version: '4.0.0', optional: true },
    };
    const installed = {
      'node_modules/b': { version: '2.0.1' },
      'node_modules/c': { version: '3.0.1' },
    };
    expect(missingPackages(wanted, installed)).toEqual([
      'node_modules/a',
      'node_modules/b',
      'node_modules/c',
    ]);
  });
});

describe('runtime', () => {
  it('only runtimes before Electron 35 need their own database binding', () => {
    expect(['33.2.1', '34.0.0', '35.0.0', '45.4.1', 'unknown'].map(needsOwnBinding)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('ldd tells the libraries that are missing', () => {
    const output = '\tlibm.so.6 => /lib/libm.so.6 (0x1)\n\tlibgbm.so.1 => not found\n';
    expect(parseLdd(output)).toEqual(['libgbm.so.1']);
  });
});

describe('lock', () => {
  const left = {
    'no lock': undefined,
    'the lock of a dead process': () => JSON.stringify({ id: 'old', pid: deadPid() }),
    'a lock that a power cut emptied': () => '',
    'a lock of the old kind': 'folder',
  };
  it.each(Object.entries(left))(
    'with %s before it, work under one lock does not overlap',
    async (_, makeLeft) => {
      const folder = mkdtempSync(join(tmpdir(), 'sotto-lock-'));
      const path = join(folder, 'x.lock');
      if (makeLeft === 'folder') mkdirSync(path);
      else if (makeLeft !== undefined) writeFileSync(path, makeLeft());
      const done = [];
      let inside = 0;
      const work = (name) => async () => {
        inside += 1;
        expect(inside).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        inside -= 1;
        done.push(name);
      };
      const names = ['a', 'b', 'c', 'd', 'e', 'f'];
      await Promise.all(names.map((name) => withLock(path, work(name))));
      expect(done.toSorted()).toEqual(names);
      expect(readdirSync(folder)).toEqual([]);
      rmSync(folder, { recursive: true });
    },
  );

  it('a lock is given back when the work fails', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sotto-lock-'));
    const path = join(folder, 'x.lock');
    await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});

describe('zip', () => {
  it('stored and packed entries come out with their modes, left out ones do not', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sotto-zip-'));
    const zip = join(folder, 'x.zip');
    writeFileSync(
      zip,
      makeZip([
        { name: 'a/', text: '', mode: 0o755 },
        { name: 'a/run', text: 'x'.repeat(1000), mode: 0o755, isPacked: true },
        { name: 'plain', text: 'hello', mode: 0o644 },
        { name: 'skipped', text: 'no', mode: 0o644 },
      ]),
    );
    await unzip(zip, (name) => (name === 'skipped' ? undefined : join(folder, 'out', name)));
    expect(readFileSync(join(folder, 'out', 'a', 'run'), 'utf8')).toBe('x'.repeat(1000));
    expect(readFileSync(join(folder, 'out', 'plain'), 'utf8')).toBe('hello');
    expect(statSync(join(folder, 'out', 'a', 'run')).mode & 0o777).toBe(0o755);
    expect(() => statSync(join(folder, 'out', 'skipped'))).toThrow();
    rmSync(folder, { recursive: true });
  });
});

describe('rules of SPEC.md', () => {
  it('a rule without a test and a citation without a rule are told', () => {
    const rules = new Map([
      ['RT1', 'a/SPEC.md'],
      ['RT2', 'a/SPEC.md'],
    ]);
    const cited = new Map([
      ['RT1', 'a/x.test.ts'],
      ['RT9', 'a/x.test.ts'],
      ['RFC8448', 'b/y.test.ts'],
    ]);
    expect(judge(rules, cited)).toEqual([
      '[RT2] of a/SPEC.md has no test',
      '[RT9] in a/x.test.ts is not a rule of any SPEC.md',
    ]);
  });
});

describe('test counts', () => {
  it('a file that did not run is one failure', () => {
    const report = {
      numPassedTests: 5,
      numFailedTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
        { status: 'failed', assertionResults: [] },
        { status: 'passed', assertionResults: [{ status: 'passed' }] },
      ],
    };
    expect(vitestCounts(report)).toEqual({ passed: 5, failed: 2 });
  });

  it('flaky end-to-end tests and errors outside of tests are failures', () => {
    const report = { stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 0 }, errors: [{}] };
    expect(playwrightCounts(report)).toEqual({ passed: 4, failed: 3 });
  });
});

function deadPid() {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

function makeZip(entries) {
  const locals = [];
  const directory = [];
  let offset = 0;
  for (const { name, text, mode, isPacked = false } of entries) {
    const data = isPacked ? deflateRawSync(text) : Buffer.from(text);
    const method = isPacked ? 8 : 0;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(method, 8);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(((0o100000 | mode) << 16) >>> 0, 38);
    entry.writeUInt32LE(offset, 42);
    locals.push(local, Buffer.from(name), data);
    directory.push(entry, Buffer.from(name));
    offset += local.length + name.length + data.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}
