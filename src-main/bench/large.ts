/**
 * What a core can do with 1,000 chats and 1,000,000 messages (BENCH_MESSAGES: so many). The files are
 * in the system's cache: what is measured is the work, not the disk.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { ElectronApplication } from 'playwright';
import { pause } from './messaging.ts';
import type { ElectronRuntime, Stage } from './processes.ts';
import type { Times } from './protocol.ts';
import { benchScroll } from './scroll.ts';
import { type AppStart, startApp, startEmpty } from './startup.ts';
import { type Measured, median } from './statistics.ts';

const MESSAGE_COUNT = Number(process.env['BENCH_MESSAGES'] ?? 1_000_000);
const APP_RUNS = 3;
/** Until what the start has caused is over. */
const SETTLE_MS = 2_000;

export type Figures = Readonly<Record<string, Measured>>;

/**
 * The whole app: from its process start to the first chats (`unlock`: from the passphrase on; `empty`: an
 * empty window of this runtime), what its processes then take up, and the scrolling of a chat, with what
 * they take up after it.
 */
export async function benchLargeApp(stage: Stage, electron: ElectronRuntime): Promise<Figures> {
  const dataDir = stage.folder();
  await copyFolder(stage, dataDir);
  const starts: AppStart[] = [];
  const empty: number[] = [];
  const sizes: Sizes[] = [];
  for (let run = 0; run < APP_RUNS; run++) {
    const look = async (app: ElectronApplication): Promise<void> => {
      await pause(SETTLE_MS);
      sizes.push(await sizesOf(app));
    };
    empty.push(await startEmpty(electron, stage.folder()));
    starts.push(await startApp(electron, dataDir, { there: 'li button', look }));
  }
  const { name } = await stage.process().call('large.largestChat', { dataDir });
  const scrolled: Sizes[] = [];
  const scroll = await benchScroll(electron, {
    ...{ dataDir, name, folder: stage.folder() },
    look: async (app) => {
      scrolled.push(await sizesOf(app));
    },
  });
  return {
    'app-start': {
      unit: 'ms',
      values: starts.map(({ tookMs }) => tookMs),
      also: { empty: median(empty), unlock: median(starts.map(({ unlockMs }) => unlockMs)) },
    },
    'app-memory': memoryOf(sizes),
    'app-scroll': scroll,
    'app-memory-scrolled': memoryOf(scrolled),
  };
}

/**
 * Of the core and the page together, resident: what they share with each other and with the app's other
 * processes, most of it the runtime's own code, counts twice. `share` counts it by parts (Linux alone).
 */
function memoryOf(sizes: readonly Sizes[]): Measured {
  const medianOf = (part: keyof Sizes): number => median(sizes.map((size) => size[part]));
  return {
    unit: 'MB',
    values: sizes.map(({ core, page }) => core + page),
    also: {
      core: medianOf('core'),
      page: medianOf('page'),
      all: medianOf('all'),
      share: medianOf('share'),
    },
  };
}

type Sizes = Readonly<Record<'core' | 'page' | 'all' | 'share', number>>;

async function sizesOf(app: ElectronApplication): Promise<Sizes> {
  const metrics = await app.evaluate((electron) => electron.app.getAppMetrics());
  const megabytes = (of: readonly (typeof metrics)[number][]): number =>
    of.reduce((sum, { memory }) => sum + memory.workingSetSize / 1000, 0);
  const core = metrics.filter(({ name, serviceName }) =>
    `${name ?? ''}${serviceName ?? ''}`.includes('core'),
  );
  const page = metrics.filter(({ type }) => type === 'Tab');
  const share = [...core, ...page].reduce((sum, { pid }) => sum + shareMb(pid), 0);
  return { core: megabytes(core), page: megabytes(page), all: megabytes(metrics), share };
}

/** The process's part of the memory, of which what is shared by so many is only a part; NaN where no system tells. */
function shareMb(pid: number): number {
  const path = `/proc/${String(pid)}/smaps_rollup`;
  if (!existsSync(path)) return NaN;
  const [, kilobytes] = /^Pss:\s+(\d+) kB$/mu.exec(readFileSync(path, 'utf8')) ?? [];
  return Number(kilobytes ?? NaN) / 1000;
}

/** Of the core by itself, by figure. */
export async function benchLarge(stage: Stage): Promise<Figures> {
  const dataDir = stage.folder();
  await copyFolder(stage, dataDir);
  const opening = await stage.process().call('large.opening', { dataDir });
  const afterCrash = await openAfterCrash(stage, dataDir);
  const reading = await stage.process().call('large.reading', { dataDir });
  const { openRssMb, readRssMb } = reading;
  const work = await stage.process().call('large.work', { dataDir });
  return {
    ...openingFigures(opening),
    'after-crash': afterCrash,
    ...figuresOf(reading.times),
    memory: { unit: 'MB', values: [readRssMb], also: { open: openRssMb, work: work.afterRssMb } },
    ...workFigures(work.times, work.databaseBytes / 1e6),
  };
}

async function copyFolder(stage: Stage, to: string): Promise<void> {
  const child = stage.process();
  const { folder, madeInMs } = await child.call('large.folder', { messageCount: MESSAGE_COUNT });
  if (madeInMs > 0) console.error(`made ${folder} in ${String(Math.round(madeInMs / 1000))} s`);
  await child.call('large.copy', { from: folder, to });
  child.close();
}

/** The whole file is read before it opens. */
async function openAfterCrash(stage: Stage, dataDir: string): Promise<Measured> {
  const first = stage.process();
  await first.call('large.leaveOpen', { dataDir });
  await first.end();
  const second = stage.process();
  const { keyMs, openMs } = await second.call('large.leaveOpen', { dataDir });
  await second.end();
  return { unit: 'ms', values: [openMs], also: { key: keyMs } };
}

/** `start`: all that the core does until the chat list is there. */
function openingFigures({ key = [], rest = [], list = [] }: Times): Figures {
  const sums = key.map((keyMs, run) => keyMs + (rest[run] ?? NaN) + (list[run] ?? NaN));
  const also = { key: median(key), open: median(rest), list: median(list) };
  return { start: { unit: 'ms', values: sums, also } };
}

function figuresOf(times: Times): Figures {
  const named = Object.entries(times).map(([name, values]) => [name, { unit: 'ms', values }]);
  return Object.fromEntries(named) as Figures;
}

/** An export is compared with a copy whose hash is taken on the way, and with `zip -0`. */
function workFigures({ export: exports = [], ...others }: Times, databaseMb: number): Figures {
  const { copy = [], zip = [], ...rest } = others;
  const [copyMs, zipMs] = [median(copy), median(zip)];
  const also = {
    ...{ databaseMb, copyMs, zipMs },
    ...{ ratioToCopy: median(exports) / copyMs, ratioToZip: median(exports) / zipMs },
  };
  const rates = exports.map((ms) => databaseMb / (ms / 1000));
  return { export: { unit: 'MB/s', values: rates, also }, ...figuresOf(rest) };
}
