/**
 * A core killed with SIGKILL right before and right after each of its commits, and started again:
 * nothing is lost, nothing shows twice.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningRelay } from '../../relay/index.ts';
import { TestCore, makeLink, must } from '../testing/test-core.ts';
import { startTestRelay } from '../testing/test-relay.ts';

const VICTIM = join(import.meta.dirname, '../testing/victim.ts');

type Played = { said: string[]; heard: string[]; commitCount: number };

let relay: RunningRelay;
let commitCount: number;

beforeAll(async () => {
  relay = await startTestRelay(mkdtempSync(join(tmpdir(), 'sotto-relay-')));
  commitCount = (await story('never:0')).played.commitCount;
}, 60_000);

afterAll(async () => {
  await relay.close();
});

/** Alice talks with a Bob who is started again when he is killed, whenever that is. */
async function story(killAt: string) {
  const alice = await TestCore.open({ name: 'alice', servers: [relay.address] });
  try {
    const dataDir = mkdtempSync(join(tmpdir(), 'sotto-victim-'));
    const args = [dataDir, relay.address, await makeLink(alice)];
    const first = runVictim(args, killAt);
    const conversation = talkToBob(alice).then((heard) => {
      first.end();
      return heard;
    });
    const survivor = first.exited.then((how) =>
      how === 'killed' ? runVictim(args, 'never:0') : first,
    );
    const [aliceHeard, last] = await Promise.all([conversation, survivor]);
    const played = await last.played;
    last.end();
    if ((await last.exited) === 'killed') throw new Error('the last start was killed');
    return { wasKilled: last !== first, played, aliceHeard };
  } finally {
    await alice.core.close();
  }
}

/** Says three things and hears three, to the last tick. */
async function talkToBob(alice: TestCore): Promise<string[]> {
  const bob = await alice.connectedContact();
  for (const text of ['alice 1', 'alice 2', 'alice 3']) must(alice.chat.send(bob, text));
  const heard = await alice.received(bob, 3);
  await alice.allDelivered(bob);
  return heard;
}

/** A Bob who plays; `played` is what he has when he is done, and he stays until `end`. */
function runVictim(args: readonly string[], killAt: string) {
  const child = spawn(process.execPath, [VICTIM, ...args], {
    env: { ...process.env, KILL_AT: killAt },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = new Promise<'finished' | 'killed'>((resolve, reject) => {
    child.on('exit', (code, signal) => {
      if (code === 0) resolve('finished');
      else if (signal === 'SIGKILL') resolve('killed');
      else reject(new Error(`the victim ended with code ${String(code)}`));
    });
  });
  const played = new Promise<Played>((resolve) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.endsWith('\n')) resolve(JSON.parse(output) as Played);
    });
  });
  return { played, exited, end: () => child.stdin.destroy() };
}

test.each(['before', 'after'] as const)(
  'killed %s every commit: all messages are there once, on both sides',
  async (when) => {
    const failures: string[] = [];
    const points = Array.from({ length: commitCount }, (_, index) => index + 1);
    const queue = [...points];
    const worker = async () => {
      for (let point = queue.shift(); point !== undefined; point = queue.shift()) {
        const at = `${when}:${String(point)}`;
        try {
          const { played, aliceHeard } = await story(at);
          expect({ aliceHeard, said: played.said, heard: played.heard }).toEqual({
            aliceHeard: ['bob 1', 'bob 2', 'bob 3'],
            said: ['bob 1', 'bob 2', 'bob 3'],
            heard: ['alice 1', 'alice 2', 'alice 3'],
          });
        } catch (error) {
          failures.push(`${at}: ${String(error)}`);
        }
      }
    };
    await Promise.all([worker(), worker(), worker()]);
    expect(failures).toEqual([]);
    expect(points.length).toBeGreaterThan(10);
  },
  300_000,
);

test('the chosen commit really is where it dies', async () => {
  expect((await story('after:1')).wasKilled).toBe(true);
}, 60_000);
