import { duplexPair } from 'node:stream';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { concatBytes } from '../base/index.ts';
import { initCrypto, systemRandom } from '../crypto/index.ts';
import { nativeRecordCipher, sodiumRecordCipher } from './record-cipher.ts';
import { type SessionEvent, TlsSession } from './session.ts';
import { scriptChain } from './testing/scripts.ts';
import { TestServer, finishHandshake } from './testing/test-server.ts';

beforeAll(initCrypto);

/** Everything a correct server sends up to its first data, and the session it is meant for. */
async function recordFlight(
  cipher = nativeRecordCipher,
): Promise<{ readonly session: TlsSession; readonly flight: Uint8Array }> {
  const context = {
    alpn: ['smp/1'],
    keyHash: scriptChain().keyHash,
    random: systemRandom,
    nowMs: () => Date.now(),
  };
  const session = new TlsSession(context, cipher);
  const [wire, serverSide] = duplexPair();
  const chunks: Uint8Array[] = [];
  wire.on('data', (chunk: Buffer) => chunks.push(new Uint8Array(chunk)));
  const server = new TestServer(serverSide, scriptChain());
  for (const event of session.start()) if (event.type === 'send') wire.write(event.bytes);
  await server.readClientHello();
  server.sendHello();
  void finishHandshake(server);
  server.send('applicationData', Uint8Array.of(1, 2, 3));
  serverSide.end();
  await new Promise((resolve) => wire.once('end', resolve));
  return { session, flight: concatBytes(...chunks) };
}

function typesOf(events: readonly SessionEvent[]): readonly string[] {
  return events.map(({ type }) => type);
}

describe('a session', () => {
  test.each([
    ['node:crypto', nativeRecordCipher],
    ['libsodium', sodiumRecordCipher],
  ])('with the cipher of %s takes a flight byte by byte', async (_name, cipher) => {
    const { session, flight } = await recordFlight(cipher);
    const events: SessionEvent[] = [];
    for (const byte of flight) events.push(...session.receive(Uint8Array.of(byte)));
    expect(typesOf(events)).toEqual(['send', 'established', 'data']);
    expect(events[2]).toEqual({ type: 'data', bytes: Uint8Array.of(1, 2, 3) });
  });

  test('takes it at once, and nothing after its own end', async () => {
    const { session, flight } = await recordFlight();
    expect(typesOf(session.receive(flight))).toEqual(['send', 'established', 'data']);
    session.end('closeNotify');
    expect(session.receive(flight)).toEqual([]);
  });

  test('fails once, whatever comes, and is silent then', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { minLength: 1 }), (chunks) => {
        const context = {
          alpn: [],
          keyHash: new Uint8Array(32),
          random: (sizeBytes: number) => new Uint8Array(sizeBytes).fill(9),
          nowMs: () => 0,
        };
        const session = new TlsSession(context);
        session.start();
        const events = chunks.flatMap((chunk) => session.receive(chunk));
        const failed = events.findIndex(({ type }) => type === 'failed');
        expect(failed).toBe(failed < 0 ? -1 : events.length - 1);
      }),
      { numRuns: 300 },
    );
  });
});
