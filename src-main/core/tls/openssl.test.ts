/** Interoperation with `openssl s_server`, another implementation than that of Node 24's tls. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { utf8Encode } from '../base/index.ts';
import { initCrypto, systemRandom } from '../crypto/index.ts';
import { connectTls, tcpDial } from './index.ts';
import { type TestChain, makeChain } from './testing/chains.ts';
import { collect, connectTo, connectionOf, realClock } from './testing/peers.ts';

type Process = ChildProcessByStdio<Writable, Readable, null>;

const processes: Process[] = [];

beforeAll(initCrypto);

afterEach(() => {
  for (const started of processes.splice(0)) started.kill('SIGKILL');
});

/** Starts a server on a free port; `output` waits until it has printed the text. */
async function serve(
  chain: TestChain,
  ...options: readonly string[]
): Promise<{
  readonly port: number;
  readonly input: Writable;
  output(text: string): Promise<void>;
}> {
  const files = ['-key', chain.keyFile, '-cert', chain.leafFile, '-cert_chain', chain.issuersFile];
  const profile = ['-tls1_3', '-ciphersuites', 'TLS_CHACHA20_POLY1305_SHA256', '-alpn', 'smp/1'];
  const args = ['s_server', '-accept', '127.0.0.1:0', ...files, ...profile, ...options];
  const server = spawn('openssl', args, { stdio: ['pipe', 'pipe', 'ignore'] });
  processes.push(server);
  let printed = '';
  const output = async (text: string): Promise<void> => {
    while (!printed.includes(text))
      await new Promise((resolve) => server.stdout.once('data', resolve));
  };
  server.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  await output('ACCEPT');
  const port = Number(/ACCEPT .*:(\d+)/.exec(printed)?.[1]);
  return { port, input: server.stdin, output };
}

describe('with openssl s_server', () => {
  const cases = (['ed25519', 'ed448'] as const).flatMap((algorithm) =>
    (['X25519', 'X448'] as const).map((groups) => ({ algorithm, groups })),
  );
  test.each(cases)('$algorithm certificates and $groups', async ({ algorithm, groups }) => {
    const chain = makeChain({ algorithm, length: 3 });
    const { port } = await serve(chain, '-groups', groups, '-rev');
    const connection = connectionOf(await connectTo(port, { keyHash: chain.keyHash }));
    expect(connection.group).toBe(groups.toLowerCase());
    expect(connection.peerCertificates).toEqual(chain.chainDer);
    expect(connection.alpn).toBe('smp/1');
    const data = collect(connection);
    await connection.write(utf8Encode('sotto\n'));
    expect(Buffer.from(await data.take(6)).toString()).toBe('ottos\n');
    connection.close();
    expect(await data.closed).toBeUndefined();
  });

  test('key updates from the server, with and without a request for ours', async () => {
    const chain = makeChain({ algorithm: 'ed25519', length: 2 });
    const { port, input, output } = await serve(chain, '-num_tickets', '0');
    let heard: () => void = () => undefined;
    const outcome = await connectTls(
      { host: '127.0.0.1', port, alpn: ['smp/1'], keyHash: chain.keyHash, timeoutMs: 15_000 },
      {
        random: systemRandom,
        clock: realClock,
        dial: async (target) => {
          const socket = await tcpDial(target);
          return socket.on('data', () => {
            heard();
          });
        },
      },
    );
    const connection = connectionOf(outcome);
    const data = collect(connection);
    let expected = '';
    for (const [round, command] of ['k', 'K', 'K', 'k'].entries()) {
      await connection.write(utf8Encode(`to server ${String(round)}\n`));
      await output(`to server ${String(round)}\n`);
      // The server takes a command only at the start of what it reads, so its effect is awaited.
      const updated = new Promise<void>((resolve) => {
        heard = resolve;
      });
      input.write(`${command}\n`);
      await updated;
      const line = `to client ${String(round)}\n`;
      input.write(line);
      expected += line;
      expect(Buffer.from(await data.take(expected.length)).toString()).toBe(expected);
    }
    connection.close();
    expect(await data.closed).toBeUndefined();
  });

  test('a server that wants a certificate and gets none may refuse', async () => {
    const chain = makeChain({ algorithm: 'ed25519', length: 2 });
    const { port } = await serve(chain, '-Verify', '1');
    const connection = connectionOf(await connectTo(port, { keyHash: chain.keyHash }));
    expect(await collect(connection).closed).toEqual({
      type: 'alert',
      description: 'certificateRequired',
    });
  });
});
