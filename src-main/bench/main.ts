/**
 * `npm run bench -- [NAME...] [--servers A,B] [--runtime node|electron]`: one JSON line a benchmark
 * and runtime; all of them, in both runtimes, without arguments.
 */
import { parseArgs } from 'node:util';
import { type Figures, benchLarge, benchLargeApp } from './large.ts';
import { benchRatchet, benchTls } from './machinery.ts';
import {
  benchBacklog,
  benchConnect,
  benchIdle,
  benchOneWay,
  benchRoundtrip,
  benchSend,
  benchUnlock,
} from './messaging.ts';
import {
  benchIdleDeadServer,
  benchMemory,
  benchProxiedRoundtrip,
  benchSubscribe,
} from './network.ts';
import {
  type ElectronRuntime,
  type Runtime,
  Stage,
  electronRuntime,
  nodeRuntime,
} from './processes.ts';
import { benchStartup } from './startup.ts';
import { type Measured, toLine } from './statistics.ts';

/** In both runtimes. */
const BENCHES: Readonly<Record<string, (stage: Stage) => Promise<Measured>>> = {
  unlock: benchUnlock,
  connect: benchConnect,
  'one-way': benchOneWay,
  roundtrip: benchRoundtrip,
  send: benchSend,
  backlog: benchBacklog,
  tls: benchTls,
  ratchet: benchRatchet,
  idle: benchIdle,
  'subscribe-500': (stage) => benchSubscribe(stage, 500),
  'subscribe-5000': (stage) => benchSubscribe(stage, 5_000),
  'proxied-roundtrip': benchProxiedRoundtrip,
  'idle-dead-server': benchIdleDeadServer,
  'memory-24h': benchMemory,
};
/** In both runtimes; a line for each of its figures. */
const LARGE = 'large';
/** Of the whole app, which has one runtime only. */
const STARTUP = 'startup';
const NAMES = [STARTUP, ...Object.keys(BENCHES), LARGE];

type Run = {
  readonly name: string;
  readonly runtime: Runtime;
  readonly electron: ElectronRuntime | undefined;
  readonly servers: readonly string[];
};

process.exitCode = await run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { servers: { type: 'string' }, runtime: { type: 'string' } },
  });
  const names = positionals.length > 0 ? positionals : NAMES;
  const unknown = names.filter((name) => !NAMES.includes(name));
  if (unknown.length > 0) {
    console.error(`No benchmark named ${unknown.join(', ')}. There are: ${NAMES.join(', ')}.`);
    return 2;
  }
  const electron = readElectron();
  const servers = values.servers?.split(',') ?? [];
  if (names.includes(STARTUP) && electron !== undefined && values.runtime !== 'node') {
    print(STARTUP, 'electron', await benchStartup(electron));
  }
  for (const runtime of await runtimes(values.runtime, electron)) {
    for (const name of names) await runBench({ name, runtime, electron, servers });
  }
  return 0;
}

async function runBench({ name, runtime, electron, servers }: Run): Promise<void> {
  const stage = new Stage(runtime, servers);
  try {
    const measured = await BENCHES[name]?.(stage);
    if (measured !== undefined) print(name, runtime.name, measured);
    if (name !== LARGE) return;
    printAll(runtime.name, await benchLarge(stage));
    if (runtime.name !== 'electron' || electron === undefined) return;
    printAll(runtime.name, await benchLargeApp(stage, electron));
  } finally {
    stage.close();
  }
}

async function runtimes(
  wanted: string | undefined,
  electron: ElectronRuntime | undefined,
): Promise<Runtime[]> {
  const chosen: Runtime[] = [];
  if (wanted !== 'electron') chosen.push(nodeRuntime());
  if (wanted !== 'node' && electron !== undefined) chosen.push(await electronRuntime(electron));
  return chosen;
}

/** What scripts/bench.mjs has set up; absent when this file is run by hand. */
function readElectron(): ElectronRuntime | undefined {
  const text = process.env['SOTTO_RUNTIME'];
  return text === undefined ? undefined : (JSON.parse(text) as ElectronRuntime);
}

function printAll(runtime: string, figures: Figures): void {
  for (const [figure, measured] of Object.entries(figures)) {
    print(`${LARGE}-${figure}`, runtime, measured);
  }
}

function print(name: string, runtime: string, measured: Measured): void {
  console.log(JSON.stringify(toLine(name, runtime, measured)));
}
