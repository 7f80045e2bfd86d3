/** A connection after its handshake, as the broker sees it: blocks to commands, messages to blocks. */
import type { Duplex } from 'node:stream';
import { type Logger, wipe } from '../../core/base/index.ts';
import { type X25519Secret, x25519 } from '../../core/crypto/index.ts';
import { tryDecode } from '../../core/encoding/index.ts';
import {
  type BlockChain,
  type ReceivedCommand,
  type SmpSession,
  encodeBrokerMessage,
  encodeTransmission,
  openBlock,
  packBatches,
  parseCommands,
  sealBlock,
} from '../../core/smp/index.ts';
import { NO_ID, type Outgoing, type RelayClient, type Subscriptions } from '../broker/index.ts';

export type ClientSessionOptions = {
  readonly socket: Duplex;
  readonly session: SmpSession;
  /** Our key of this connection; wiped at the end. */
  readonly serverKey: X25519Secret;
  /** Bytes that the socket has not taken; beyond, the client is congested. */
  readonly maxUnsentBytes: number;
  readonly logger: Logger;
  /** The client was found congested, and is no more. */
  readonly onRelieved: () => void;
};

export class ClientSession implements RelayClient {
  readonly version: number;
  readonly sessionId: Uint8Array;
  readonly serverKey: X25519Secret;
  readonly subscriptions: Subscriptions = new Map();
  readonly #options: ClientSessionOptions;
  #forwardSecret: Uint8Array | undefined;
  #sending: BlockChain;
  #receiving: BlockChain;
  /** Somebody waits for `onRelieved`. */
  #isWaitedFor = false;

  constructor(options: ClientSessionOptions) {
    const { session, serverKey } = options;
    this.#options = options;
    this.version = session.version;
    this.sessionId = session.sessionId;
    this.serverKey = serverKey;
    this.#sending = session.blocks.send;
    this.#receiving = session.blocks.receive;
  }

  get forwardSecret(): Uint8Array | undefined {
    const { peerKey } = this.#options.session;
    if (peerKey === undefined) return undefined;
    this.#forwardSecret ??= x25519(this.serverKey, peerKey);
    return this.#forwardSecret;
  }

  /** The commands of a block; undefined when it does not open and the connection must end. */
  receive(block: Uint8Array): readonly ReceivedCommand[] | undefined {
    const opened = tryDecode(() => openBlock(this.#receiving, block));
    if (opened === undefined) return undefined;
    this.#receiving = opened.chain;
    return parseCommands(opened.content, this);
  }

  isCongested(): boolean {
    const { socket, maxUnsentBytes } = this.#options;
    const isCongested = socket.writableLength > maxUnsentBytes;
    if (isCongested) this.#isWaitedFor = true;
    return isCongested;
  }

  send(messages: readonly Outgoing[]): void {
    const { socket, logger } = this.#options;
    if (socket.writableEnded || socket.destroyed) return;
    socket.cork();
    for (const batch of packBatches(messages.map((message) => this.#encode(message)))) {
      if (batch.type === 'tooLarge') logger('error', 'relay.answerTooLarge');
      else this.#sendBlock(batch.content);
    }
    socket.uncork();
  }

  close(): void {
    this.#options.socket.destroy();
  }

  /** Forgets the keys. */
  dispose(): void {
    wipe(this.serverKey);
    if (this.#forwardSecret !== undefined) wipe(this.#forwardSecret);
    for (const chain of [this.#sending, this.#receiving]) {
      if (chain.type === 'encrypted') wipe(chain.chainKey);
    }
  }

  #encode({ corrId, entityId, message }: Outgoing): Uint8Array {
    const command = encodeBrokerMessage(message, this.version);
    return encodeTransmission({ auth: NO_ID, corrId, entityId, command }, this);
  }

  #sendBlock(content: Uint8Array): void {
    const { block, chain } = sealBlock(this.#sending, content);
    this.#sending = chain;
    this.#options.socket.write(block, () => {
      this.#onWritten();
    });
  }

  /** Not by the stream's 'drain', whose mark is the runtime's and not ours. */
  #onWritten(): void {
    const { socket, maxUnsentBytes, onRelieved } = this.#options;
    if (!this.#isWaitedFor || socket.writableLength > maxUnsentBytes) return;
    this.#isWaitedFor = false;
    onRelieved();
  }
}
