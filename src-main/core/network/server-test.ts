/**
 * Trying out a server before it is relied on, step by step, with a queue that is gone afterwards.
 * Of file servers only the connection and the certificate are tried.
 */
import type { ServerTest, ServerTestProblem, ServerTestStep } from '#shared/model/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { unreachable } from '#shared/unreachable.ts';
import { type Clock, type RandomSource, wipe } from '../base/index.ts';
import { generateEd25519, generateX25519 } from '../crypto/index.ts';
import {
  type RcvQueue,
  type SmpClient,
  type SmpClientError,
  type SmpCloseReason,
  type SmpConnectError,
  type SmpError,
  type SmpRequester,
  createQueue,
  deleteQueue,
  isTemporary,
  secureQueue,
} from '../smp/index.ts';
import { type TlsConnection, type TlsError, isProxyProblem } from '../tls/index.ts';

/** What a test needs of a connection to a message server. */
export type TestSession = SmpRequester & Pick<SmpClient, 'close'>;

/** How the server to be tested is connected to. */
export type ServerUnderTest =
  | {
      readonly protocol: 'smp';
      readonly password: string | undefined;
      connect(): Promise<Result<TestSession, SmpConnectError>>;
    }
  | { readonly protocol: 'xftp'; connect(): Promise<Result<TlsConnection, TlsError>> };

export type ServerTestDeps = {
  readonly clock: Clock;
  readonly random: RandomSource;
};

type Failure = { readonly problem: ServerTestProblem; readonly detail: string };
type FailedStep = Failure & { readonly step: ServerTestStep };

/** Runs all steps; aborting ends the test after the step it is at, and what it made is deleted. */
export async function testServer(
  server: ServerUnderTest,
  deps: ServerTestDeps,
  signal: AbortSignal,
): Promise<ServerTest> {
  const startedAtMs = deps.clock.now();
  const failed =
    server.protocol === 'smp' ? await testSmp(server, deps, signal) : await testXftp(server);
  return failed === undefined
    ? { type: 'passed', durationMs: deps.clock.now() - startedAtMs }
    : { type: 'failed', ...failed };
}

type SmpUnderTest = Extract<ServerUnderTest, { protocol: 'smp' }>;
type XftpUnderTest = Extract<ServerUnderTest, { protocol: 'xftp' }>;

async function testXftp(server: XftpUnderTest): Promise<FailedStep | undefined> {
  const connected = await server.connect();
  if (!connected.ok) return { step: 'connect', ...tlsFailure(connected.error) };
  connected.value.close();
  return undefined;
}

async function testSmp(
  server: SmpUnderTest,
  deps: ServerTestDeps,
  signal: AbortSignal,
): Promise<FailedStep | undefined> {
  const connected = await server.connect();
  if (!connected.ok) return { step: 'connect', ...connectFailure(connected.error) };
  const client = connected.value;
  const auth = generateEd25519(deps.random);
  try {
    const made = await makeQueue(client, { auth, password: server.password, deps });
    if (!made.ok) return { step: 'createQueue', ...createFailure(made.error) };
    const queue = made.value;
    const secured = signal.aborted ? err(CANCELLED) : await secure(client, queue, deps);
    const deleted = await remove(client, queue, server);
    if (!secured.ok) return { step: 'secureQueue', ...secured.error };
    return deleted.ok ? undefined : { step: 'deleteQueue', ...requestFailure(deleted.error) };
  } finally {
    client.close();
    wipe(auth.secretKey);
  }
}

type NewQueue = {
  readonly auth: ReturnType<typeof generateEd25519>;
  readonly password: string | undefined;
  readonly deps: ServerTestDeps;
};

async function makeQueue(
  client: SmpRequester,
  { auth, password, deps }: NewQueue,
): Promise<Result<RcvQueue, SmpClientError>> {
  const key = { type: 'ed25519', key: auth.secretKey } as const;
  const dh = generateX25519(deps.random);
  wipe(dh.secretKey);
  const command = {
    rcvAuthKey: { type: 'ed25519', key: auth.publicKey },
    rcvDhKey: dh.publicKey,
    password,
    subMode: 'create',
    queueReqData: { type: 'messaging' },
  } as const;
  const created = await createQueue(client, { command, key }, INTERACTIVE);
  return created.ok ? ok({ queueId: created.value.rcvId, key }) : created;
}

async function secure(
  client: SmpRequester,
  queue: RcvQueue,
  { random }: ServerTestDeps,
): Promise<Result<undefined, Failure>> {
  const sender = generateEd25519(random);
  wipe(sender.secretKey);
  const sndKey = { type: 'ed25519', key: sender.publicKey } as const;
  const secured = await secureQueue(client, { ...queue, sndKey }, INTERACTIVE);
  return secured.ok ? ok() : err(requestFailure(secured.error));
}

/** Once more over another connection if this one broke: nothing is to be left on the server. */
async function remove(
  client: SmpRequester,
  queue: RcvQueue,
  server: SmpUnderTest,
): Promise<Result<undefined, SmpClientError>> {
  const deleted = await deleteQueue(client, queue, INTERACTIVE);
  if (deleted.ok || !isTemporary(deleted.error)) return deleted;
  const again = await server.connect();
  if (again.ok) {
    await deleteQueue(again.value, queue, INTERACTIVE);
    again.value.close();
  }
  return deleted;
}

/** The user waits. */
const INTERACTIVE = { priority: 'interactive' } as const;
const CANCELLED: Failure = { problem: 'unreachable', detail: 'cancelled' };

function connectFailure(error: SmpConnectError): Failure {
  switch (error.type) {
    case 'transport':
      return tlsFailure(error.error);
    case 'timeout':
      return { problem: 'timeout', detail: 'timeout' };
    case 'closed':
      return { problem: 'unreachable', detail: 'closed' };
    case 'handshake': {
      const { error: reason } = error;
      const isIdentity = reason.type === 'HANDSHAKE' && reason.code !== 'PARSE';
      const detail = reason.type === 'HANDSHAKE' ? `HANDSHAKE ${reason.code}` : reason.type;
      return { problem: isIdentity ? 'certificate' : 'version', detail };
    }
    default:
      return unreachable(error);
  }
}

function tlsFailure(error: TlsError): Failure {
  switch (error.type) {
    case 'network':
      return { problem: isProxyProblem(error.code) ? 'proxy' : 'unreachable', detail: error.code };
    case 'timeout':
      return { problem: 'timeout', detail: 'timeout' };
    case 'closed':
      return { problem: 'unreachable', detail: 'closed' };
    case 'certificate':
      return { problem: 'certificate', detail: error.problem };
    case 'alert':
    case 'protocol': {
      const alert = error.type === 'alert' ? error.description : error.alert;
      return { problem: 'version', detail: `TLS ${String(alert)}` };
    }
    default:
      return unreachable(error);
  }
}

function createFailure(error: SmpClientError): Failure {
  const failure = requestFailure(error);
  return failure.detail === 'AUTH' ? { ...failure, problem: 'passwordNeeded' } : failure;
}

function requestFailure(error: SmpClientError): Failure {
  switch (error.type) {
    case 'smp':
      return { problem: 'refused', detail: tokenOf(error.error) };
    case 'timeout':
      return { problem: 'timeout', detail: 'timeout' };
    case 'network':
      return { problem: 'unreachable', detail: closeDetail(error.reason) };
    case 'badResponse':
      return { problem: 'version', detail: 'badResponse' };
    default:
      return unreachable(error);
  }
}

function tokenOf(error: SmpError): string {
  if (error.type === 'unknown') return error.text;
  return error.type === 'CMD' ? `CMD ${error.code}` : error.type;
}

function closeDetail(reason: SmpCloseReason): string {
  if (reason.type !== 'transport') return reason.type;
  return reason.error.type === 'network' ? reason.error.code : reason.error.type;
}
