/**
 * The processes of a benchmark, in one of two runtimes: this Node from source, or Electron's Node
 * from a bundle, as in the app.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import type { Arguments, CallName, Reply, Request, Value } from './protocol.ts';

export type RuntimeName = 'node' | 'electron';

/** How to start a program of ours. */
export type Runtime = {
  readonly name: RuntimeName;
  readonly execPath: string;
  readonly env: Readonly<Record<string, string>>;
  readonly childFile: string;
  readonly relayFile: string;
};

/** What scripts/bench.mjs has set up (SOTTO_RUNTIME). */
export type ElectronRuntime = {
  readonly executable: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};

export const ROOT = join(import.meta.dirname, '../..');
const MIGRATIONS = join(ROOT, 'migrations');

export function nodeRuntime(): Runtime {
  return {
    name: 'node',
    execPath: process.execPath,
    env: { BENCH_MIGRATIONS: MIGRATIONS },
    childFile: join(ROOT, 'src-main/bench/child.ts'),
    relayFile: join(ROOT, 'src-main/relay-process.ts'),
  };
}

/** Bundles the programs for Electron's older Node, which cannot run TypeScript. */
export async function electronRuntime(electron: ElectronRuntime): Promise<Runtime> {
  const outDir = join(ROOT, 'node_modules/.cache/sotto-bench');
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20',
      outDir,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: {
          child: join(ROOT, 'src-main/bench/child.ts'),
          relay: join(ROOT, 'src-main/relay-process.ts'),
          'key-worker': join(ROOT, 'src-main/core/crypto/key-worker.ts'),
          'job-worker': join(ROOT, 'src-main/core/storage/job-worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: 'chunk-[hash].mjs' },
      },
    },
  });
  const binding = electron.env['SOTTO_SQLITE_BINDING'];
  return {
    name: 'electron',
    execPath: electron.executable,
    env: {
      ...electron.env,
      ELECTRON_RUN_AS_NODE: '1',
      BENCH_MIGRATIONS: MIGRATIONS,
      ...(binding !== undefined && { BENCH_SQLITE_BINDING: binding }),
    },
    childFile: join(outDir, 'child.mjs'),
    relayFile: join(outDir, 'relay.mjs'),
  };
}

/** Everything started for one benchmark; close() ends it and removes its files. */
export class Stage {
  readonly runtime: Runtime;
  readonly #folder = mkdtempSync(join(tmpdir(), 'sotto-bench-'));
  readonly #servers: readonly string[];
  readonly #started: { close(): void }[] = [];
  #relayAddress: string | undefined;
  #folderCount = 0;

  /** Without servers the embedded relay is started. */
  constructor(runtime: Runtime, servers: readonly string[]) {
    this.runtime = runtime;
    this.#servers = servers;
  }

  folder(): string {
    return join(this.#folder, String(this.#folderCount++));
  }

  async servers(): Promise<readonly string[]> {
    if (this.#servers.length > 0) return this.#servers;
    this.#relayAddress ??= await this.#startRelay();
    return [this.#relayAddress];
  }

  /** A process that answers calls. */
  process(runtime = this.runtime): Child {
    const child = new Child(runtime);
    this.#started.push(child);
    return child;
  }

  close(): void {
    for (const started of this.#started) started.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #startRelay(): Promise<string> {
    const { execPath, relayFile, env } = this.runtime;
    const relay = spawn(execPath, [relayFile, '--port', '0', '--data', this.folder()], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#started.push({ close: () => relay.kill('SIGTERM') });
    return new Promise((resolve, reject) => {
      relay.stdout.on('data', (chunk: Buffer) => {
        resolve(chunk.toString().trim());
      });
      relay.once('exit', (code) => {
        reject(new Error(`the relay ended with code ${String(code)}`));
      });
    });
  }
}

/** A process of ours and the calls to it. */
export class Child {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #count = 0;

  constructor({ execPath, childFile, env }: Runtime) {
    this.#process = fork(childFile, [], {
      execPath,
      execArgv: [],
      env: { ...process.env, ...env },
    });
    this.#process.on('message', (reply: Reply) => {
      this.#waiting.get(reply.id)?.(reply);
      this.#waiting.delete(reply.id);
    });
    this.#process.once('exit', (code) => {
      for (const [id, tell] of this.#waiting) tell({ id, error: `process ended: ${String(code)}` });
      this.#waiting.clear();
    });
  }

  call<N extends CallName>(name: N, args: Arguments<N>): Promise<Value<N>> {
    const id = this.#count++;
    this.#process.send({ id, name, args } satisfies Request);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (reply) => {
        // The handlers' types tie the value to the name.
        if ('value' in reply) resolve(reply.value as Value<N>);
        else reject(new Error(reply.error));
      });
    });
  }

  close(): void {
    if (this.#process.connected) this.#process.disconnect(); // it then exits by itself
  }

  /** As close(), once it has exited. */
  async end(): Promise<void> {
    const exited = once(this.#process, 'exit');
    this.close();
    await exited;
  }
}
