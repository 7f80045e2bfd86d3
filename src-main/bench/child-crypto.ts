/** Measurements inside one process: ratchet steps, and bytes through TLS. */
import { connect as connectNodeTls } from 'node:tls';
import { systemClock } from '../core/api/index.ts';
import { defined, hexDecode, utf8Encode } from '../core/base/index.ts';
import { initCrypto, sntrup761, systemRandom } from '../core/crypto/index.ts';
import {
  type RatchetState,
  createRcvParams,
  createSkippedKeyMemory,
  decrypt,
  encrypt,
  initRcvRatchet,
  initSndRatchet,
  systemKeySource,
} from '../core/crypto/ratchet/index.ts';
import { connectTls, tcpDial } from '../core/tls/index.ts';
import { type Arguments, monotonicMs } from './protocol.ts';

const PADDED_SIZE_BYTES = 13_618;

/**
 * Two sides in turn: each message turns the ratchet, so a step is one encryption and one decryption
 * with its Diffie-Hellman and, with PQ, its KEM.
 */
export async function measureRatchet({ pq, steps }: Arguments<'ratchet'>): Promise<{ ms: number }> {
  await initCrypto();
  const keys = systemKeySource(systemRandom, sntrup761());
  const { params, secrets } = createRcvParams({ version: 3, pq, keys });
  const joined = initSndRatchet({ peer: params, pq, keys });
  if (!joined.ok) throw new Error(joined.error.type);
  const initiator = initRcvRatchet({ secrets, peer: joined.value.params, pqSupport: pq, keys });
  if (!initiator.ok) throw new Error(initiator.error.type);
  let [sender, receiver]: [RatchetState, RatchetState] = [joined.value.state, initiator.value];
  const skipped = createSkippedKeyMemory();
  const plaintext = utf8Encode('how fast does this turn?');
  const startedAt = monotonicMs();
  for (let step = 0; step < steps; step++) {
    const { state, message } = encrypt(sender, { plaintext, paddedSizeBytes: PADDED_SIZE_BYTES });
    const opened = decrypt(receiver, message, { keys, skipped });
    if (!opened.ok) throw new Error(opened.error.type);
    [sender, receiver] = [opened.value.state, state];
  }
  return { ms: monotonicMs() - startedAt };
}

/** Reads `sizeBytes` and gives the time from the first byte asked for to the last one read. */
export async function measureTls(args: Arguments<'tls'>): Promise<{ ms: number }> {
  await initCrypto();
  const stream = args.client === 'ours' ? await connectOurs(args) : await connectNode(args.port);
  const startedAt = monotonicMs();
  await stream.read(args.sizeBytes);
  const ms = monotonicMs() - startedAt;
  stream.close();
  return { ms };
}

type ByteSource = { read(sizeBytes: number): Promise<void>; close(): void };

async function connectOurs({ port, keyHash }: Arguments<'tls'>): Promise<ByteSource> {
  const outcome = await connectTls(
    {
      host: '127.0.0.1',
      port,
      alpn: ['smp/1'],
      keyHash: defined(hexDecode(keyHash), 'key hash'),
      timeoutMs: 5_000,
    },
    { random: systemRandom, clock: systemClock, dial: tcpDial },
  );
  if (!outcome.ok) throw new Error(`TLS: ${JSON.stringify(outcome.error)}`);
  const connection = outcome.value;
  return {
    read: (sizeBytes) =>
      countdown(sizeBytes, (take) => {
        connection.onData((bytes) => {
          take(bytes.length);
        });
        void connection.write(Uint8Array.of(1));
      }),
    close: () => {
      connection.close();
    },
  };
}

async function connectNode(port: number): Promise<ByteSource> {
  const socket = connectNodeTls({
    host: '127.0.0.1',
    port,
    ALPNProtocols: ['smp/1'],
    rejectUnauthorized: false, // as fast as node:tls can be: no check of the chain
  });
  await new Promise((resolve, reject) =>
    socket.once('secureConnect', resolve).once('error', reject),
  );
  return {
    read: (sizeBytes) =>
      countdown(sizeBytes, (take) => {
        socket.on('data', (bytes: Buffer) => {
          take(bytes.length);
        });
        socket.write(Uint8Array.of(1));
      }),
    close: () => {
      socket.destroy();
    },
  };
}

function countdown(
  sizeBytes: number,
  start: (take: (count: number) => void) => void,
): Promise<void> {
  return new Promise((resolve) => {
    let left = sizeBytes;
    start((count) => {
      left -= count;
      if (left <= 0) resolve();
    });
  });
}
