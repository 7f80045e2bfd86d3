/**
 * The relay as a program: `npm run relay -- --port 5223 --data DIR [--host H] [--password P]`, or an
 * Electron utilityProcess with the same arguments, which tells its parent
 * `{type: 'listening', address, port}`. Nothing here imports electron.
 */
import { parseArgs } from 'node:util';
import { systemRandom } from './core/crypto/index.ts';
import { stderrLogger, systemClock } from './core/api/system.ts';
import { type RunningRelay, startRelay } from './relay/index.ts';

type ParentPort = { postMessage(message: unknown): void };

/** Present in a utilityProcess only. */
const { parentPort } = process as unknown as { readonly parentPort?: ParentPort };

const DEFAULT_PORT = 5223;

// Whatever files are made here are for their owner alone.
process.umask(0o077);

await run();

async function run(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    process.stderr.write('usage: relay --data DIR [--port N] [--host HOST] [--password P]\n');
    process.exitCode = 2;
    return;
  }
  try {
    const relay = await startRelay({
      ...options,
      clock: systemClock,
      random: systemRandom,
      logger: stderrLogger('warn'),
      nativeBinding: process.env['SOTTO_SQLITE_BINDING'],
    });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void relay.close().then(() => process.exit(0)));
    }
    announce(relay);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

function announce({ address, port }: RunningRelay): void {
  if (parentPort === undefined) process.stdout.write(`${address}\n`);
  else parentPort.postMessage({ type: 'listening', address, port });
}

type Options = {
  readonly dataDir: string;
  readonly port: number;
  readonly host: string | undefined;
  readonly password: string | undefined;
};

/** Undefined when the arguments are not those of the usage line. */
function readOptions(args: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        port: { type: 'string', default: String(DEFAULT_PORT) },
        host: { type: 'string' },
        password: { type: 'string' },
      },
    });
    const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : NaN;
    if (values.data === undefined || !(port <= 65_535)) return undefined;
    return { dataDir: values.data, port, host: values.host, password: values.password };
  } catch {
    return undefined;
  }
}
