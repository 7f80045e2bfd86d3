/** TLS through real SOCKS5 proxies, and the proof that nothing goes around them. */
import { execFile } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { initCrypto, systemRandom } from '../crypto/index.ts';
import { type SocksProxy, connectTls, socksDial } from '../tls/index.ts';
import { type TestChain, makeChain } from '../tls/testing/chains.ts';
import {
  type RunningServer,
  collect,
  connectionOf,
  realClock,
  serveNodeTls,
} from '../tls/testing/peers.ts';
import {
  type ProxyKind,
  type RunningProxy,
  canMakeNamespaces,
  canRun,
  makeProxyOnlyNamespace,
  recordLookups,
  startProxy,
} from './socks-proxies.ts';

const CLIENT = join(import.meta.dirname, 'socks-proxies-client.ts');
const TIMEOUT_MS = 30_000;

let chain: TestChain;
let server: RunningServer;

beforeAll(async () => {
  await initCrypto();
  chain = makeChain({ algorithm: 'ed25519', length: 2 });
  server = await serveNodeTls(chain, (socket) => socket.pipe(socket));
});

afterAll(async () => {
  await server.close();
});

/** A TLS connection to the server, by a name that only the proxy looks up. */
function connectThrough(proxy: SocksProxy) {
  return connectTls(
    {
      ...{ host: 'localhost', port: server.port, alpn: ['smp/1'], timeoutMs: TIMEOUT_MS },
      keyHash: chain.keyHash,
    },
    { random: systemRandom, clock: realClock, dial: socksDial(proxy) },
  );
}

describe.each(['microsocks', 'danted'] satisfies ProxyKind[])('%s', (kind) => {
  const isHere = canRun(kind);
  let proxy: RunningProxy;

  beforeAll(async () => {
    if (isHere) proxy = await startProxy(kind);
  }, TIMEOUT_MS);

  afterAll(async () => {
    if (isHere) await proxy.close();
  });

  test.runIf(isHere)('carries TLS for its user, and nothing is looked up here', async () => {
    const record = recordLookups();
    const connection = connectionOf(await connectThrough(proxy));
    const data = collect(connection);
    await connection.write(Uint8Array.of(1, 2, 3));
    expect(await data.take(3)).toEqual(Uint8Array.of(1, 2, 3));
    connection.close();
    record.stop();
    expect(record.names).toEqual([]);
  });

  test.runIf(isHere)('refuses a wrong password, and whoever has none', async () => {
    const { host, port, username } = proxy;
    expect(await connectThrough({ host, port, username, password: 'wrong' })).toEqual({
      ok: false,
      error: { type: 'network', code: 'SOCKS_AUTHENTICATION' },
    });
    expect(await connectThrough({ host, port })).toEqual({
      ok: false,
      error: { type: 'network', code: 'SOCKS_NO_METHOD' },
    });
  });

  test.runIf(isHere)('is gone once it is closed', async () => {
    const other = await startProxy(kind);
    await other.close();
    expect(await connectThrough(other)).toEqual({
      ok: false,
      error: { type: 'network', code: 'ECONNREFUSED' },
    });
  });
});

test('lookups are noted, by sockets too, until nobody wants to know', async () => {
  const record = recordLookups();
  await lookup('localhost');
  await new Promise((resolve) => {
    const socket = connect({ host: 'localhost', port: server.port });
    socket.once('connect', () => socket.destroy()).once('close', resolve);
    socket.once('error', resolve);
  });
  record.stop();
  await lookup('localhost');
  expect(record.names).toEqual(['localhost', 'localhost']);
});

test.runIf(canMakeNamespaces() && canRun('microsocks'))(
  'where there is no way out but the proxy, the proxy is enough',
  async () => {
    const namespace = makeProxyOnlyNamespace();
    try {
      const proxy = await startProxy('microsocks', { host: namespace.outsideHost });
      const [program = '', ...within] = namespace.command;
      const { host, port, username, password } = proxy;
      const args = [host, String(port), username, password, String(server.port)];
      const { stdout } = await promisify(execFile)(program, [
        ...[...within, process.execPath, CLIENT, ...args],
        Buffer.from(chain.keyHash).toString('hex'),
      ]);
      await proxy.close();
      expect(JSON.parse(stdout)).toEqual({
        proxied: 'hello',
        direct: 'ECONNREFUSED',
        lookup: expect.stringMatching(/^(EAI_AGAIN|ENOTFOUND)$/) as string,
        outside: 'ENETUNREACH',
      });
    } finally {
      namespace.close();
    }
  },
  TIMEOUT_MS,
);
