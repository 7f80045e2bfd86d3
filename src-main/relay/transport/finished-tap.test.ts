import { type AddressInfo, createServer } from 'node:net';
import { type SecureVersion, TLSSocket, connect, createSecureContext } from 'node:tls';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { initCrypto, systemRandom } from '../../core/crypto/index.ts';
import { type RelayIdentity, loadOrMakeIdentity } from '../certificates/index.ts';
import { FinishedTap } from './finished-tap.ts';

let folder: string;
let identity: RelayIdentity;

beforeAll(async () => {
  await initCrypto();
  folder = mkdtempSync(join(tmpdir(), 'sotto-tap-'));
  const made = { algorithm: 'ed25519', host: 'localhost', random: systemRandom } as const;
  identity = loadOrMakeIdentity(folder, { ...made, nowMs: Date.now() });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

type Seen = {
  readonly tapped: Uint8Array | undefined;
  readonly byServer: Buffer | undefined;
  readonly byClient: Buffer | undefined;
  readonly echoed: string;
};

/** A handshake and an echo of 100 KB through the tap. */
async function talk(maxVersion: SecureVersion, ciphers: string): Promise<Seen> {
  const text = 'echo'.repeat(25_000);
  const server = createServer((socket) => {
    const tap = new FinishedTap(socket);
    const { certPem: cert, keyPem: key } = identity;
    const secureContext = createSecureContext({ cert, key });
    const secured = new TLSSocket(tap, { isServer: true, secureContext });
    secured.on('keylog', (line) => {
      tap.onKeyLog(line);
    });
    secured.once('secure', () => {
      found = [tap.clientFinished(), secured.getPeerFinished()];
    });
    secured.on('error', () => undefined);
    secured.pipe(secured);
  });
  let found: [Uint8Array | undefined, Buffer | undefined] = [undefined, undefined];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // The listening address of a TCP server is an object.
  const { port } = server.address() as AddressInfo;
  const client = connect({
    port,
    maxVersion,
    ciphers,
    rejectUnauthorized: false,
    sigalgs: 'ed25519',
  });
  let byClient: Buffer | undefined;
  client.once('secureConnect', () => {
    byClient = client.getFinished();
  });
  client.write(text);
  let echoed = '';
  client.setEncoding('utf8');
  for await (const chunk of client) {
    echoed += String(chunk);
    if (echoed.length === text.length) break;
  }
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
  return { tapped: found[0], byServer: found[1], byClient, echoed };
}

test('[RL2] the tap finds the same Finished as OpenSSL on both sides, and passes all bytes on', async () => {
  const seen = await talk('TLSv1.3', 'TLS_CHACHA20_POLY1305_SHA256');
  expect(seen.tapped?.length).toBe(32);
  expect(seen.tapped && Buffer.from(seen.tapped)).toEqual(seen.byServer);
  expect(seen.byServer).toEqual(seen.byClient);
  expect(seen.echoed).toBe('echo'.repeat(25_000));
});

test('[RL2] under another suite, or TLS 1.2, the tap finds nothing and disturbs nothing', async () => {
  for (const [version, ciphers] of [
    ['TLSv1.3', 'TLS_AES_256_GCM_SHA384'],
    ['TLSv1.2', 'ECDHE-ECDSA-CHACHA20-POLY1305'],
  ] as const) {
    const seen = await talk(version, ciphers);
    expect([seen.tapped, seen.echoed.length]).toEqual([undefined, 100_000]);
  }
});
