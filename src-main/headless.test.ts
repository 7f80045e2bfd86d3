/** The headless program as a process: its command line, its sentences, its door. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawClient } from './core/bots/testing/bots.ts';
import { readHeadlessOptions } from './headless-options.ts';

const PROGRAM = join(import.meta.dirname, 'headless.ts');
const PASSPHRASE = 'correct horse';

type Ended = { readonly code: number | null; readonly stderr: string };

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...process.env, SOTTO_PASSPHRASE: undefined, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function ended(program: ChildProcess): Promise<Ended> {
  let stderr = '';
  program.stderr?.on('data', (data: Buffer) => (stderr += data.toString()));
  return new Promise((resolve) => {
    program.once('close', (code) => {
      resolve({ code, stderr });
    });
  });
}

/** The port that the program's first line names. */
function portOf(program: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    program.stdout?.once('data', (data: Buffer) => {
      resolve(Number(/^ws:\/\/localhost:(\d+)\/$/mu.exec(data.toString())?.[1]));
    });
    program.once('close', () => {
      reject(new Error('the program ended'));
    });
  });
}

describe('the headless program', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sotto-headless-'));
  let first: ChildProcess;
  let port = 0;

  beforeAll(async () => {
    const name = ['--create-bot-display-name', 'Squaring bot'];
    const data = ['--data', dataDir, '--port', '0'];
    first = start([...data, ...name, '--accept-conditions'], { SOTTO_PASSPHRASE: PASSPHRASE });
    port = await portOf(first);
  });

  afterAll(() => {
    first.kill();
  });

  it.skipIf(process.platform === 'win32')('makes files for their owner alone', () => {
    const modes = readdirSync(dataDir).map((name) => statSync(join(dataDir, name)).mode & 0o777);
    expect(modes.length).toBeGreaterThan(0);
    expect(modes.filter((mode) => mode !== 0o600)).toEqual([]);
  });

  it('makes the database and the profile, and serves bots until it is told to end', async () => {
    const client = await RawClient.connect(port);
    expect(await client.send('/u')).toMatchObject({
      type: 'activeUser',
      user: { profile: { displayName: 'Squaring bot', peerType: 'bot' } },
    });
    client.close();
    const end = ended(first);
    first.kill('SIGTERM');
    expect(await end).toEqual({ code: 0, stderr: '' });
  });

  it('says in a sentence what is wrong with the passphrase, the port or the name', async () => {
    const data = ['--data', dataDir, '--port', '0'];
    const [wrong, none, name] = await Promise.all([
      ended(start([...data, '--passphrase', 'wrong'])),
      ended(start(data)),
      ended(
        start([
          ...['--data', join(dataDir, 'other'), '--port', '0', '--passphrase', PASSPHRASE],
          ...['--create-bot-display-name', '#bot', '--accept-conditions'],
        ]),
      ),
    ]);
    expect(wrong).toEqual({ code: 1, stderr: 'The passphrase does not open this database.\n' });
    const sentence = 'Give the passphrase by --passphrase or in SOTTO_PASSPHRASE.\n';
    expect(none).toEqual({ code: 1, stderr: sentence });
    const suggestion = 'The display name is not accepted; "bot" would be.\n';
    expect(name).toEqual({ code: 1, stderr: suggestion });
  });
});

describe('the preset servers', () => {
  it('are not used before the conditions of those who run them are accepted', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sotto-headless-'));
    const env = { SOTTO_PASSPHRASE: PASSPHRASE };
    const refused = await ended(start(['--data', dataDir, '--port', '0'], env));
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/--accept-conditions if you agree:\n {2}SimpleX.*: https:/u);
  });
});

describe('the command line', () => {
  it('is read with the passphrase of the environment', () => {
    const args = ['--data', 'd', '--port', '5225', '--servers', 'smp://a@h,smp://b@h'];
    expect(readHeadlessOptions(args, { SOTTO_PASSPHRASE: 'p' })).toEqual({
      dataDir: 'd',
      passphrase: 'p',
      servers: ['smp://a@h', 'smp://b@h'],
      port: 5225,
      botName: undefined,
      acceptsConditions: false,
    });
  });

  it.each([
    [['--port', '1']],
    [['--data', 'd']],
    [['--data', 'd', '--port', '65536']],
    [['--data', 'd', '--port', 'x']],
    [['--data', 'd', '--port', '1', '--what']],
    [['--data', 'd', '--port', '1', 'more']],
  ])('%j is not a use of the program', (args) => {
    expect(readHeadlessOptions(args, {})).toBeUndefined();
  });
});
