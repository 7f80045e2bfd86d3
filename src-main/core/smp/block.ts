/**
 * Transport blocks of exactly 16384 bytes, plain or encrypted with a key chain per direction
 * (20-smp section 2) [Transport.hs:tPutBlock, tGetBlock, blockEncryption]. Pure: a step gives the
 * state after it, and every block must be stepped exactly once and in order.
 */
import { concatBytes, wipe } from '../base/index.ts';
import {
  BOX_TAG_SIZE_BYTES,
  type BlockChains,
  boxOpenPadded,
  boxSealPadded,
  pad,
  stepBlockChain,
  unpad,
} from '../crypto/index.ts';
import { DecodeError } from '../encoding/index.ts';
import { SMP_BLOCK_SIZE_BYTES } from './transmission.ts';

/** Which side of the connection this is. */
export type SmpRole = 'client' | 'server';

/** One direction of a connection. The chain key (32 bytes) is secret. */
export type BlockChain =
  { readonly type: 'plain' } | { readonly type: 'encrypted'; readonly chainKey: Uint8Array };

export type BlockChainPair = { readonly send: BlockChain; readonly receive: BlockChain };

export const PLAIN_BLOCKS: BlockChainPair = {
  send: { type: 'plain' },
  receive: { type: 'plain' },
};

/** The two chains as one side uses them. */
export function blockChainsOf(role: SmpRole, chains: BlockChains): BlockChainPair {
  const fromServer: BlockChain = { type: 'encrypted', chainKey: chains.serverToClient };
  const fromClient: BlockChain = { type: 'encrypted', chainKey: chains.clientToServer };
  return role === 'server'
    ? { send: fromServer, receive: fromClient }
    : { send: fromClient, receive: fromServer };
}

/** A block (16384 bytes) and the chain after it. RangeError when the content is too long. */
export function sealBlock(
  chain: BlockChain,
  content: Uint8Array,
): { readonly block: Uint8Array; readonly chain: BlockChain } {
  if (chain.type === 'plain') return { block: pad(content, SMP_BLOCK_SIZE_BYTES), chain };
  const { chainKey, key, nonce } = stepBlockChain(chain.chainKey);
  const block = boxSealPadded(key, nonce, content, SMP_BLOCK_SIZE_BYTES - BOX_TAG_SIZE_BYTES);
  wipe(key);
  return { block, chain: { type: 'encrypted', chainKey } };
}

/** Content of a block and the chain after it. DecodeError: the session cannot go on. */
export function openBlock(
  chain: BlockChain,
  block: Uint8Array,
): { readonly content: Uint8Array; readonly chain: BlockChain } {
  if (chain.type === 'plain') return { content: unpad(block), chain };
  const { chainKey, key, nonce } = stepBlockChain(chain.chainKey);
  const content = boxOpenPadded(key, nonce, block);
  wipe(key);
  if (content === undefined) throw new DecodeError('SMP block', 'does not decrypt');
  return { content, chain: { type: 'encrypted', chainKey } };
}

/** Cuts a byte stream into blocks. */
export class BlockSplitter {
  #parts: Uint8Array[] = [];
  #sizeBytes = 0;

  /** The blocks completed by these bytes, each in a buffer of its own. */
  push(bytes: Uint8Array): Uint8Array[] {
    this.#parts.push(bytes);
    this.#sizeBytes += bytes.length;
    if (this.#sizeBytes < SMP_BLOCK_SIZE_BYTES) return [];
    const joined = concatBytes(...this.#parts);
    const blocks: Uint8Array[] = [];
    let offset = 0;
    for (; offset + SMP_BLOCK_SIZE_BYTES <= joined.length; offset += SMP_BLOCK_SIZE_BYTES) {
      blocks.push(joined.slice(offset, offset + SMP_BLOCK_SIZE_BYTES));
    }
    this.#parts = [joined.subarray(offset)];
    this.#sizeBytes = joined.length - offset;
    return blocks;
  }
}
