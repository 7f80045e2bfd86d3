/**
 * Run in a network namespace by a test: a TLS connection through a proxy, and what happens without
 * it. Arguments: the proxy's host, port, user and password; the server's port and key hash in hex.
 * Prints one JSON line.
 */
import { connect } from 'node:net';
import { lookup } from 'node:dns/promises';
import { initCrypto, systemRandom } from '../crypto/index.ts';
import { type Dial, connectTls, socksDial, tcpDial } from '../tls/index.ts';
import { systemClock } from '../api/system.ts';

const TIMEOUT_MS = 10_000;
const [host = '', port, username = '', password = '', serverPort, keyHash = ''] =
  process.argv.slice(2);

await initCrypto();
const proxied = socksDial({ host, port: Number(port), username, password });
const answers = {
  proxied: await echoed(proxied),
  direct: await echoed(tcpDial),
  lookup: await codeOf(lookup('example.com')),
  outside: await codeOf(connected('192.0.2.1')),
};
process.stdout.write(`${JSON.stringify(answers)}\n`);
process.exit(0);

/** What the server says through this dial, or why it says nothing. */
async function echoed(dial: Dial): Promise<string> {
  const made = await connectTls(
    {
      ...{ host: '127.0.0.1', port: Number(serverPort), alpn: ['smp/1'] },
      ...{ keyHash: Uint8Array.from(Buffer.from(keyHash, 'hex')), timeoutMs: TIMEOUT_MS },
    },
    { random: systemRandom, clock: systemClock, dial },
  );
  if (!made.ok) return made.error.type === 'network' ? made.error.code : made.error.type;
  const connection = made.value;
  const answer = new Promise<string>((resolve) => {
    connection.onData((chunk) => {
      resolve(Buffer.from(chunk).toString());
    });
  });
  await connection.write(Buffer.from('hello'));
  return answer;
}

function connected(address: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    connect({ host: address, port: 443 }).once('connect', resolve).once('error', reject);
  });
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'worked';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}
