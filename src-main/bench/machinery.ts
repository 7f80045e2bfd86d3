/** Benchmarks of single parts: TLS and the ratchet. */
import { randomBytes } from 'node:crypto';
import { hexEncode } from '../core/base/index.ts';
import { makeChain } from '../core/tls/testing/chains.ts';
import { serveNodeTls } from '../core/tls/testing/peers.ts';
import { type Stage, nodeRuntime } from './processes.ts';
import { type Measured, median } from './statistics.ts';

const TLS_SIZE_BYTES = 64 * 1024 * 1024;
const TLS_CHUNK_SIZE_BYTES = 256 * 1024;
const TLS_RUNS = 5;
const RATCHET_RUNS = 5;
const RATCHET_STEPS = { withoutPq: 100, withPq: 20 } as const;

/**
 * Bytes from a node:tls server through our client; `nodeTls` is the same by the node:tls of this
 * Node, for that of Electron does not speak the network's profile.
 */
export async function benchTls(stage: Stage): Promise<Measured> {
  const chain = makeChain({ algorithm: 'ed25519', length: 2 });
  const chunk = randomBytes(TLS_CHUNK_SIZE_BYTES);
  const server = await serveNodeTls(chain, (socket) => {
    socket.once('data', () => {
      let left = TLS_SIZE_BYTES;
      const more = (): void => {
        while (left > 0) {
          left -= chunk.length;
          if (!socket.write(chunk)) return void socket.once('drain', more);
        }
      };
      more();
    });
  });
  const rates = { ours: [] as number[], node: [] as number[] };
  for (let run = 0; run < TLS_RUNS; run++) {
    for (const client of ['ours', 'node'] as const) {
      const { port } = server;
      const keyHash = hexEncode(chain.keyHash);
      const args = { client, port, keyHash, sizeBytes: TLS_SIZE_BYTES };
      const runtime = client === 'ours' ? stage.runtime : nodeRuntime();
      const { ms } = await stage.process(runtime).call('tls', args);
      rates[client].push(TLS_SIZE_BYTES / 1e6 / (ms / 1000));
    }
  }
  await server.close();
  const nodeTls = median(rates.node);
  return {
    unit: 'MB/s',
    values: rates.ours,
    also: { nodeTls, ratio: median(rates.ours) / nodeTls },
  };
}

/** Turns of the ratchet, keys made on the spot: the cost of a step without the pools. */
export async function benchRatchet(stage: Stage): Promise<Measured> {
  const measure = async (pq: boolean, steps: number): Promise<number[]> => {
    const child = stage.process();
    await child.call('ratchet', { pq, steps }); // compiles the code
    const rates: number[] = [];
    for (let run = 0; run < RATCHET_RUNS; run++) {
      const { ms } = await child.call('ratchet', { pq, steps });
      rates.push((1000 * steps) / ms);
    }
    return rates;
  };
  const withPq = await measure(true, RATCHET_STEPS.withPq);
  const withoutPq = await measure(false, RATCHET_STEPS.withoutPq);
  return { unit: 'steps/s', values: withPq, also: { withoutPq: median(withoutPq) } };
}
