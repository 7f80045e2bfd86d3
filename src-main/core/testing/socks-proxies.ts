/**
 * Real SOCKS5 proxies for tests: microsocks and Dante, each with a user and a password, as processes
 * of their own; a note of every name that this process looks up; and a network namespace that has no
 * other way out than a proxy. Programs are looked for in PATH and /usr/sbin; where one is missing, or
 * the rights for it, `canRun` says so and tests leave it out.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import dns from 'node:dns';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { LOOPBACK, canListen, freePort } from './ports.ts';

export type ProxyKind = 'microsocks' | 'danted';

export type RunningProxy = {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** Resolves when the process is gone and the port is free. */
  close(): Promise<void>;
};

type ProxyOptions = { readonly host?: string; readonly isOpen?: boolean };

const USERNAME = 'sotto-proxy';
const PASSWORD = 'correct horse';
/** Bounds the start of a proxy; it takes some milliseconds. */
const DEADLINE_MS = 15_000;
const POLL_MS = 10;

/** The program's path, if there is one. */
function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Dante looks users up in the system's files, which are replaced for it alone: that takes root. */
export function canRun(kind: ProxyKind): boolean {
  if (findProgram(kind) === undefined) return false;
  return kind === 'microsocks' || succeeds('unshare', ['--mount', 'true']);
}

/** Whether network namespaces can be made here. */
export function canMakeNamespaces(): boolean {
  return findProgram('ip') !== undefined && succeeds('unshare', ['--net', 'true']);
}

function succeeds(program: string, args: readonly string[]): boolean {
  const path = findProgram(program);
  return path !== undefined && spawnSync(path, args, { stdio: 'ignore' }).status === 0;
}

/**
 * A proxy that lets its user go anywhere, listening on any free port of the host. Microsocks may be
 * open: it asks nobody who they are.
 */
export async function startProxy(
  kind: ProxyKind,
  { host = LOOPBACK, isOpen = false }: ProxyOptions = {},
): Promise<RunningProxy> {
  const program = findProgram(kind);
  if (program === undefined) throw new Error(`${kind} is not installed`);
  const port = await freePort(host);
  const folder = mkdtempSync(join(tmpdir(), 'sotto-proxy-'));
  const child =
    kind === 'microsocks'
      ? startMicrosocks(program, [...listenAt(host, port), ...(isOpen ? [] : LOGIN)])
      : startDante(program, { host, port, folder });
  const close = async (): Promise<void> => {
    await ended(child);
    await untilFree(host, port);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilListening(child, host, port);
  } catch (error) {
    await close();
    throw error;
  }
  return { host, port, username: USERNAME, password: PASSWORD, close };
}

const LOGIN = ['-u', USERNAME, '-P', PASSWORD];

function listenAt(host: string, port: number): string[] {
  return ['-i', host, '-p', String(port)];
}

function startMicrosocks(program: string, args: readonly string[]): ChildProcess {
  return spawn(program, args, { stdio: 'ignore' });
}

type DanteOptions = { readonly host: string; readonly port: number; readonly folder: string };

function startDante(program: string, { host, port, folder }: DanteOptions): ChildProcess {
  const file = (name: string, text: string, mode: number): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode });
    return path;
  };
  const hash = execFileSync('openssl', ['passwd', '-6', PASSWORD]).toString().trim();
  const users = `${readFileSync('/etc/passwd', 'utf8')}${USERNAME}:x:64999:65534::/:/bin/false\n`;
  const paths = [
    program,
    file('passwd', users, 0o644),
    file('shadow', `${USERNAME}:${hash}:19000:0:99999:7:::\n`, 0o600),
    file('danted.conf', danteConfig(host, port), 0o600),
  ];
  const script =
    'mount --bind "$2" /etc/passwd && mount --bind "$3" /etc/shadow && exec "$1" -f "$4"';
  return spawn('unshare', ['--mount', 'sh', '-c', script, 'sh', ...paths], { stdio: 'ignore' });
}

function danteConfig(host: string, port: number): string {
  return `logoutput: /dev/null
internal: ${host} port = ${String(port)}
external: ${LOOPBACK}
clientmethod: none
socksmethod: username
user.privileged: root
user.unprivileged: nobody
client pass {
  from: 0.0.0.0/0 to: 0.0.0.0/0
}
socks pass {
  from: 0.0.0.0/0 to: 0.0.0.0/0
  command: connect
}
`;
}

async function untilListening(child: ChildProcess, host: string, port: number): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await isListening(host, port))) {
    if (child.exitCode !== null) throw new Error(`the proxy ended with ${String(child.exitCode)}`);
    if (Date.now() > deadline) throw new Error('the proxy does not listen');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Dante's helpers live, and listen, a moment longer than the process that began them. */
async function untilFree(host: string, port: number): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await canListen(host, port))) {
    if (Date.now() > deadline) throw new Error('the port of the proxy is still in use');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function isListening(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await exited;
}

export type LookupRecord = {
  /** Names that this process has asked the system or a DNS server for, whichever way. */
  readonly names: readonly string[];
  stop(): void;
};

/** Notes every name looked up through node:dns, by net.connect too, until it is stopped. */
export function recordLookups(): LookupRecord {
  const names: string[] = [];
  const undo: (() => void)[] = [];
  const watch = (target: object): void => {
    for (const [key, original] of Object.entries(target)) {
      const isLookup = key === 'lookup' || key.startsWith('resolve');
      if (!isLookup || typeof original !== 'function') continue;
      const watched = (...args: unknown[]): unknown => {
        names.push(String(args[0]));
        return Reflect.apply(original, target, args);
      };
      Reflect.set(target, key, watched);
      undo.push(() => Reflect.set(target, key, original));
    }
  };
  watch(dns);
  watch(dns.promises);
  syncBuiltinESMExports();
  return {
    names,
    stop: () => {
      for (const step of undo.splice(0)) step();
      syncBuiltinESMExports();
    },
  };
}

export type ProxyOnlyNamespace = {
  /** Where the outside, and nothing but it, is reached from within: let the proxy listen here. */
  readonly outsideHost: string;
  /** Program and arguments that run a command within. */
  readonly command: readonly string[];
  close(): void;
};

/**
 * A network namespace that is joined with ours by one wire and has no route beyond it: what runs
 * within reaches the address at our end and nothing else, no DNS server either.
 */
export function makeProxyOnlyNamespace(): ProxyOnlyNamespace {
  const name = `sotto${String(process.pid)}`;
  const [outer, inner] = [`so${String(process.pid)}`, `si${String(process.pid)}`];
  // TEST-NET-2 (RFC 5737), a subnet by process so that test files do not meet.
  const third = process.pid % 64;
  const [outsideHost, insideHost] = [`198.51.100.${String(third * 4 + 1)}`, third * 4 + 2];
  const ip = (...args: readonly string[]): void => {
    execFileSync('ip', args, { stdio: 'pipe' });
  };
  const within = ['netns', 'exec', name];
  ip('netns', 'add', name);
  try {
    ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', inner);
    ip('link', 'set', inner, 'netns', name);
    ip('address', 'add', `${outsideHost}/30`, 'dev', outer);
    ip('link', 'set', outer, 'up');
    ip('-n', name, 'address', 'add', `198.51.100.${String(insideHost)}/30`, 'dev', inner);
    ip('-n', name, 'link', 'set', inner, 'up');
    ip('-n', name, 'link', 'set', 'lo', 'up');
  } catch (error) {
    ip('netns', 'delete', name);
    throw error;
  }
  return {
    outsideHost,
    command: ['ip', ...within],
    // The wire goes with the namespace.
    close: () => {
      ip('netns', 'delete', name);
    },
  };
}
