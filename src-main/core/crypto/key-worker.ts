/**
 * Entry of the worker thread that makes key pairs ahead of need (key-pool.ts). Runs from source
 * under Node 24 and as a bundle of its own in the app; answers each request with one key pair.
 */
import { unreachable } from '#shared/unreachable.ts';
import { generateX448 } from './dh.ts';
import { type KeyKind, type KeyRequest, type RawKeyPair, postKeyReply } from './key-messages.ts';
import { loadSntrup761, sntrup761 } from './kem.ts';
import { ownWorkerPort, systemRandom } from './native.ts';

const port = ownWorkerPort();
const ready = loadSntrup761();

port.onMessage((message) => {
  void answer(message as KeyRequest); // only key-pool.ts talks to this thread
});

async function answer({ kind }: KeyRequest): Promise<void> {
  await ready;
  postKeyReply(port, { kind, pair: generate(kind) });
}

function generate(kind: KeyKind): RawKeyPair {
  switch (kind) {
    case 'x448':
      return generateX448(systemRandom);
    case 'sntrup761':
      return sntrup761().generateKeyPair();
    default:
      return unreachable(kind);
  }
}
