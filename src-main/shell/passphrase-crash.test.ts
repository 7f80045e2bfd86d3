/** The process ends before each single operation on the disk, half way through a write too: nothing is lost. */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PassphraseKeeper } from './passphrase.ts';

const crash = vi.hoisted(() => ({ operationsLeft: Infinity }));

vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof fs>();
  /** One more operation; after the last one that is allowed every further fails, as a dead process does nothing. */
  const counted = <A extends readonly unknown[], R>(work: (...args: A) => R) => {
    return (...args: A): R => {
      if (crash.operationsLeft <= 0) throw new Error('ended');
      crash.operationsLeft -= 1;
      return work(...args);
    };
  };
  const writeSync = (file: number, bytes: Uint8Array): number => {
    if (crash.operationsLeft > 0) return real.writeSync(file, bytes);
    real.writeSync(file, bytes.subarray(0, bytes.length / 2));
    throw new Error('ended');
  };
  return {
    ...real,
    openSync: counted(real.openSync),
    writeSync: counted(writeSync),
    fsyncSync: counted(real.fsyncSync),
    renameSync: counted(real.renameSync),
    rmSync: counted(real.rmSync),
    copyFileSync: counted(real.copyFileSync),
  };
});

let dataDir = '';
beforeEach(() => (dataDir = fs.mkdtempSync(join(tmpdir(), 'sotto-crash-'))));
afterEach(() => {
  crash.operationsLeft = Infinity;
  fs.rmSync(dataDir, { recursive: true });
});

function keeper(): PassphraseKeeper {
  return new PassphraseKeeper({
    dataDir,
    randomBytes: (size) => new Uint8Array(size),
    platform: 'darwin',
    keychain: {
      isEncryptionAvailable: () => true,
      encryptString: (text) => Buffer.from(`sealed ${text}`),
      decryptString: (bytes) => {
        const text = bytes.toString();
        if (!text.startsWith('sealed ')) throw new Error('not sealed');
        return text.slice('sealed '.length);
      },
    },
  });
}

/** What is kept, or why nothing is. */
function start(): string {
  const custody = keeper().atStart();
  if (custody.type === 'typed') return custody.why;
  return custody.passphrases.map((bytes) => Buffer.from(bytes).toString()).join();
}

const keep = (text: string, isCandidate: boolean): boolean =>
  keeper().keep(Buffer.from(text), { isChosen: true, isCandidate });

type Action = {
  readonly name: string;
  readonly prepare: () => void;
  readonly act: () => boolean;
  /** What may be there afterwards; when the action has said that it is done, only the last. */
  readonly outcomes: readonly string[];
};

const actions: readonly Action[] = [
  {
    name: 'a candidate is added',
    prepare: () => keep('old', false),
    act: () => keep('new', true),
    outcomes: ['old', 'new,old'],
  },
  {
    name: 'the newest is settled for',
    prepare: () => keep('old', false) && keep('new', true),
    act: () => keeper().settle('newest').isDone,
    outcomes: ['new,old', 'new'],
  },
  {
    name: 'the oldest is settled for',
    prepare: () => keep('old', false) && keep('new', true),
    act: () => keeper().settle('oldest').isDone,
    outcomes: ['new,old', 'old'],
  },
  {
    name: 'a candidate that was alone is dropped',
    prepare: () => keeper().forget() && keep('new', true),
    act: () => keeper().settle('oldest').isDone,
    outcomes: ['new', 'removed'],
  },
  {
    name: 'it is forgotten',
    prepare: () => keep('old', false),
    act: () => keeper().forget(),
    outcomes: ['old', 'removed'],
  },
  {
    name: 'it is put back',
    prepare: () => keeper().forget(),
    act: () => keep('new', false),
    outcomes: ['removed', 'new'],
  },
];

describe('the process ends in the middle of it', () => {
  it.each(actions)('$name', ({ prepare, act, outcomes }) => {
    let operations = 0;
    const seen = new Set<string>();
    for (let isDone = false; !isDone; operations += 1) {
      fs.rmSync(dataDir, { recursive: true });
      fs.mkdirSync(dataDir);
      fs.writeFileSync(join(dataDir, 'sotto.db'), '');
      prepare();
      crash.operationsLeft = operations;
      isDone = act();
      crash.operationsLeft = Infinity;
      const found = start();
      expect(isDone ? outcomes.slice(-1) : outcomes).toContain(found);
      seen.add(found);
    }
    expect([...seen].sort()).toEqual([...outcomes].sort());
    expect(operations).toBeGreaterThan(3);
  });
});
