/**
 * Blocks over a byte stream: cuts what arrives, decrypts and encrypts with the chains of the
 * session. Sealing a block and handing it to the stream are one synchronous step, so chain order
 * is wire order. For either side of a connection.
 */
import { tryDecode } from '../encoding/index.ts';
import { type BlockChainPair, BlockSplitter, PLAIN_BLOCKS, openBlock, sealBlock } from './block.ts';
import type { SmpCloseReason } from './client-error.ts';
import type { TransportConnection } from './connection.ts';

type ByteStream = Pick<TransportConnection, 'write' | 'onData' | 'onClose' | 'close'>;

export type BlockChannelListener = {
  /** Content of a received block, in order. */
  readonly onContent: (content: Uint8Array) => void;
  /** Once, and nothing after it. Not called for our own `close`. */
  readonly onClose: (reason: SmpCloseReason) => void;
};

/** One side's blocks over a byte stream. Closing it closes the stream. */
export class BlockChannel {
  readonly #stream: ByteStream;
  readonly #splitter = new BlockSplitter();
  #chains = PLAIN_BLOCKS;
  #listener: BlockChannelListener | undefined;
  #isClosed = false;

  constructor(stream: ByteStream) {
    this.#stream = stream;
  }

  /** Begins to read, once; what has already arrived is delivered before this returns. */
  open(listener: BlockChannelListener): void {
    this.#listener = listener;
    this.#stream.onClose((error) => {
      this.#end(error === undefined ? { type: 'ended' } : { type: 'transport', error });
    });
    this.#stream.onData((bytes) => {
      for (const block of this.#splitter.push(bytes)) this.#receive(block);
    });
  }

  /** Who hears what comes next; the handshake hands over to the client with it. */
  setListener(listener: BlockChannelListener): void {
    if (this.#listener !== undefined) this.#listener = listener;
  }

  /** Chains for every block after this call, both ways. */
  setChains(chains: BlockChainPair): void {
    this.#chains = chains;
  }

  /**
   * Sends one block, nothing once closed. Resolves when the stream wants more; RangeError when the
   * content does not fit.
   */
  async send(content: Uint8Array): Promise<void> {
    if (this.#isClosed) return;
    const { block, chain } = sealBlock(this.#chains.send, content);
    this.#chains = { ...this.#chains, send: chain };
    await this.#stream.write(block);
  }

  /** Idempotent; the listener hears nothing more. */
  close(): void {
    this.#listener = undefined;
    this.#isClosed = true;
    this.#chains = PLAIN_BLOCKS;
    this.#stream.close();
  }

  #receive(block: Uint8Array): void {
    if (this.#listener === undefined) return;
    const opened = tryDecode(() => openBlock(this.#chains.receive, block));
    if (opened === undefined) {
      this.#end({ type: 'badBlock' });
      return;
    }
    this.#chains = { ...this.#chains, receive: opened.chain };
    this.#listener.onContent(opened.content);
  }

  #end(reason: SmpCloseReason): void {
    const listener = this.#listener;
    this.close();
    listener?.onClose(reason);
  }
}
