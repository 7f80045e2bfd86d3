/** Key chains of the encrypted transport blocks (00-encoding section 6, 20-smp). */
import { hkdfSha512 } from './hash.ts';

export type BlockChains = {
  /** 32 bytes: chain key of the blocks the server sends. */
  readonly serverToClient: Uint8Array;
  /** 32 bytes: chain key of the blocks the client sends. */
  readonly clientToServer: Uint8Array;
};

/** Both chains of a session from its id and the raw X25519 secret of the two session keys. */
export function initBlockChains(sessionId: Uint8Array, dhSecret: Uint8Array): BlockChains {
  const both = hkdfSha512({
    salt: sessionId,
    ikm: dhSecret,
    info: 'SimpleXSbChainInit',
    sizeBytes: 64,
  });
  return { serverToClient: both.slice(0, 32), clientToServer: both.slice(32) };
}

export type BlockChainStep = {
  /** 32 bytes: for the next block. */
  readonly chainKey: Uint8Array;
  /** 32 bytes: box key of this block. */
  readonly key: Uint8Array;
  /** 24 bytes. */
  readonly nonce: Uint8Array;
};

/** The key and nonce of the next block, and the chain key after it. */
export function stepBlockChain(chainKey: Uint8Array): BlockChainStep {
  const out = hkdfSha512({
    salt: new Uint8Array(),
    ikm: chainKey,
    info: 'SimpleXSbChain',
    sizeBytes: 88,
  });
  return { chainKey: out.slice(0, 32), key: out.slice(32, 64), nonce: out.slice(64) };
}
