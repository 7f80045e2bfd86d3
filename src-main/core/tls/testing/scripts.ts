/** Scripts of wrong servers, played to a client of ours over a pair of streams, for tests. */
import { duplexPair } from 'node:stream';
import { expect } from 'vitest';
import type { Result } from '#shared/result.ts';
import { defined } from '../../base/index.ts';
import { systemRandom } from '../../crypto/index.ts';
import type { AlertName } from '../alerts.ts';
import { type TlsConnection, type TlsError, connectTls } from '../index.ts';
import { type TestChain, makeChain } from './chains.ts';
import { collect, connectionOf, realClock } from './peers.ts';
import { TestServer, playHandshake } from './test-server.ts';

export type Script = (server: TestServer) => Promise<unknown>;

/** Bounds a handshake that takes some milliseconds; for a machine under load. */
const PATIENCE_MS = 15_000;

let madeChain: TestChain | undefined;

/** The chain of every scripted server; made at first use. */
export function scriptChain(): TestChain {
  madeChain ??= makeChain({ algorithm: 'ed25519', length: 2 });
  return madeChain;
}

/** Runs a script against a client; the script may end early because the client left. */
export async function connectToScript(
  script: Script,
  timeoutMs = PATIENCE_MS,
): Promise<Result<TlsConnection, TlsError>> {
  const { keyHash } = scriptChain();
  const [ours, theirs] = duplexPair();
  const server = new TestServer(theirs, scriptChain());
  const played = script(server).catch((error: unknown) => {
    if (!ours.destroyed && !ours.writableEnded) throw error;
  });
  const outcome = await connectTls(
    { host: 'test', port: 1, alpn: ['smp/1', 'h2'], keyHash, timeoutMs },
    { random: systemRandom, clock: realClock, dial: () => Promise.resolve(ours) },
  );
  if (outcome.ok) return outcome;
  theirs.destroy();
  await played;
  return outcome;
}

/** The error a script's handshake ends in. */
export async function failureOf(script: Script, timeoutMs?: number): Promise<TlsError | undefined> {
  const outcome = await connectToScript(script, timeoutMs);
  return outcome.ok ? undefined : outcome.error;
}

/** A connection after a correct handshake, and the server to misbehave with. */
export async function connectHonestly(): Promise<{
  readonly connection: TlsConnection;
  readonly server: TestServer;
}> {
  let opened: TestServer | undefined;
  const outcome = await connectToScript(async (server) => {
    await playHandshake(server);
    opened = server;
  });
  await expect.poll(() => opened, { interval: 2, timeout: PATIENCE_MS }).toBeDefined();
  return { connection: connectionOf(outcome), server: defined(opened, 'server') };
}

/** How a connection ends when the server misbehaves after a correct handshake. */
export async function endOf(
  misbehave: (server: TestServer) => void,
): Promise<TlsError | undefined> {
  const { connection, server } = await connectHonestly();
  const { closed } = collect(connection);
  misbehave(server);
  return closed;
}

export function protocol(alert: AlertName, problem: string): TlsError {
  return { type: 'protocol', problem, alert };
}
