/**
 * `npm start -- --demo [--out DIR]`: the main job played by itself with the real app. Prints a transcript and
 * timings, writes a picture of each step into DIR (demo-out), exits 0; any failure exits 1 and says what failed.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Person } from '../pages/index.ts';
import { Stage } from './stage.ts';
import { type Narrator, playStory, type SpokenLine } from './story.ts';

const LONGEST_MS = 180_000;
const LINE_WIDTH = 76;

const { values } = parseArgs({ options: { out: { type: 'string', default: 'demo-out' } } });

async function playDemo(outDir: string): Promise<number> {
  await emptyFolder(outDir);
  const stage = await Stage.open();
  const album = new Album(outDir);
  try {
    await bounded(play(stage, album));
    return 0;
  } catch (error) {
    console.log(`\nFAILED: ${error instanceof Error ? error.message : String(error)}`);
    await album.failure(stage.people);
    for (const { name, app } of stage.people) {
      if (app.log.trim() !== '') console.log(`\n${name}'s app wrote:\n${app.log}`);
    }
    return 1;
  } finally {
    await stage.close();
  }
}

async function play(stage: Stage, album: Album): Promise<void> {
  const startedAtMs = Date.now();
  console.log('Sotto plays its main job: two windows, one relay, one conversation.\n');
  const alice = await stage.enter('Alice');
  const bob = await stage.enter('Bob');
  note('both windows are open', Date.now() - startedAtMs);
  const lines: SpokenLine[] = [];
  const narrator: Narrator = {
    scene: (title, people) => album.take(title, people),
    said: (line) => {
      lines.push(line);
      printLine(line);
    },
    measured: ({ what, ms }) => note(what, ms),
  };
  await playStory({ alice, bob }, narrator);
  const problems = stage.people.flatMap(({ app }) => app.problems);
  if (problems.length > 0) throw new Error(`a window complained: ${problems.join('; ')}`);
  printSummary(lines, album, Date.now() - startedAtMs);
}

/** Numbered pictures of the windows. */
class Album {
  readonly #folder: string;
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get count(): number {
    return this.#count;
  }

  get folder(): string {
    return this.#folder;
  }

  async take(title: string, people: readonly Person[]): Promise<void> {
    for (const { name, window } of people) {
      this.#count += 1;
      const number = String(this.#count).padStart(2, '0');
      const words = people.length > 1 ? `${title} (${name})` : title;
      await window.screenshot({ path: join(this.#folder, `${number}-${fileName(words)}.png`) });
    }
  }

  /** Whatever the windows show now, as far as they still answer. */
  async failure(people: readonly Person[]): Promise<void> {
    for (const { name, window } of people) {
      const path = join(this.#folder, `failed-${fileName(name)}.png`);
      await window
        .screenshot({ path, timeout: 5_000 })
        .then(() => console.log(`${name}'s window: ${path}`))
        .catch(() => console.log(`${name}'s window does not answer`));
    }
  }
}

function fileName(words: string): string {
  return words
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function note(what: string, ms: number): void {
  console.log(`  · ${what} (${ms} ms)`);
}

function printLine({ by, text, oneWayMs, deliveredMs }: SpokenLine): void {
  const shown = text.length > LINE_WIDTH ? `${text.slice(0, LINE_WIDTH)}…` : text;
  console.log(`\n  ${by}: ${shown}`);
  const size = `${Buffer.byteLength(text).toLocaleString('en')} bytes`;
  console.log(`    ✓✓ ${size}, shown after ${oneWayMs} ms, delivered tick after ${deliveredMs} ms`);
}

function printSummary(lines: readonly SpokenLine[], album: Album, ms: number): void {
  const oneWay = lines.map(({ oneWayMs }) => oneWayMs);
  const delivered = lines.map(({ deliveredMs }) => deliveredMs);
  console.log(`\n${lines.length} messages, all delivered.`);
  console.log(`One way: median ${median(oneWay)} ms. To the tick: median ${median(delivered)} ms.`);
  console.log(`${album.count} pictures in ${album.folder}. Took ${(ms / 1000).toFixed(1)} s.`);
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Removes the pictures of an earlier run, and nothing else. */
async function emptyFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const old = (await readdir(folder)).filter((name) => /^(\d\d|failed)-[\w-]+\.png$/.test(name));
  for (const name of old) await rm(join(folder, name));
}

async function bounded(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`it took longer than ${LONGEST_MS / 1000} s`)),
      LONGEST_MS,
    );
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

process.exitCode = await playDemo(resolve(values.out));
