/** For tests: a server at the other end of a connection in memory, driven by the test. */
import type { RandomSource } from '../base/index.ts';
import {
  type X25519KeyPair,
  decodePkcs8,
  ed25519PublicOf,
  encodeSignedKey,
  generateX25519,
} from '../crypto/index.ts';
import type { VersionRange } from '../encoding/index.ts';
import { vectorCases } from '../testing/vectors.ts';
import type { TlsError } from '../tls/index.ts';
import { BlockChannel } from './block-channel.ts';
import { type BrokerMessage, encodeBrokerMessage } from './broker-messages.ts';
import type { ClientCommand } from './commands.ts';
import type { TransportConnection } from './connection.ts';
import { type SmpSession, acceptClientHello, serverHello } from './handshake.ts';
import { parseCommands } from './incoming.ts';
import { hex } from './testing.ts';
import { type ReceivedTransmission, encodeTransmission, packBatches } from './transmission.ts';
import { EMPTY_ID } from './wire.ts';

export type ReceivedRequest = {
  readonly command: ClientCommand;
  readonly transmission: ReceivedTransmission;
};

type Certificates = {
  readonly serverCertChain: readonly string[];
  readonly serverSignPrivDer: string;
  readonly keyHash: string;
};

/** The certificates of the first handshake of the vectors: valid for a century. */
export function testCertificates(): {
  readonly certChain: readonly Uint8Array[];
  readonly keyHash: Uint8Array;
  readonly signKey: Extract<ReturnType<typeof decodePkcs8>, { type: 'ed25519' }>;
} {
  const [vector] = vectorCases<Certificates>('smp_handshake', 'smpHandshake');
  const signKey = decodePkcs8(hex(vector?.serverSignPrivDer ?? ''));
  if (vector === undefined || signKey.type !== 'ed25519') throw new Error('no certificates');
  return {
    certChain: vector.serverCertChain.map(hex),
    keyHash: hex(vector.keyHash),
    signKey,
  };
}

/** One end of a connection in memory. Bytes arrive at the other end in a later microtask. */
export class MemoryConnection implements TransportConnection {
  readonly sessionId: Uint8Array;
  readonly peerCertificates = testCertificates().certChain;
  readonly leafKey = {
    type: 'ed25519',
    key: ed25519PublicOf(testCertificates().signKey.key),
  } as const;
  readonly written: Uint8Array[] = [];
  isClosed = false;
  #peer: MemoryConnection | undefined;
  #onData: ((bytes: Uint8Array) => void) | undefined;
  #onClose: ((reason: TlsError | undefined) => void) | undefined;
  #arrived: Uint8Array[] = [];

  constructor(sessionId: Uint8Array) {
    this.sessionId = sessionId;
  }

  static pair(sessionId: Uint8Array): readonly [MemoryConnection, MemoryConnection] {
    const a = new MemoryConnection(sessionId);
    const b = new MemoryConnection(sessionId);
    a.#peer = b;
    b.#peer = a;
    return [a, b];
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.isClosed) return;
    const copy = bytes.slice();
    this.written.push(copy);
    await Promise.resolve();
    this.#peer?.deliver(copy);
  }

  deliver(bytes: Uint8Array): void {
    if (this.isClosed) return;
    if (this.#onData === undefined) this.#arrived.push(bytes);
    else this.#onData(bytes);
  }

  onData(listener: (bytes: Uint8Array) => void): void {
    this.#onData = listener;
    for (const bytes of this.#arrived.splice(0)) listener(bytes);
  }

  onClose(listener: (reason: TlsError | undefined) => void): void {
    this.#onClose = listener;
  }

  close(): void {
    this.fail(undefined);
  }

  /** Ends both ends; the other learns the reason. */
  fail(reason: TlsError | undefined): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#onClose?.(undefined);
    this.#peer?.endedByPeer(reason);
  }

  endedByPeer(reason: TlsError | undefined): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#onClose?.(reason);
  }
}

export type TestServerOptions = {
  readonly versions: VersionRange;
  readonly random: RandomSource;
  /** Called for every command, in order. */
  readonly onRequest?: ((request: ReceivedRequest, server: TestServer) => void) | undefined;
};

/** Speaks the server's side of handshake and blocks; what it answers, the test decides. */
export class TestServer {
  readonly connection: MemoryConnection;
  readonly requests: ReceivedRequest[] = [];
  /** Number of commands in each block that arrived. */
  readonly blockSizes: number[] = [];
  readonly keys: X25519KeyPair;
  session: SmpSession | undefined;
  readonly #channel: BlockChannel;
  readonly #options: TestServerOptions;

  constructor(connection: MemoryConnection, options: TestServerOptions) {
    this.connection = connection;
    this.#options = options;
    this.keys = generateX25519(options.random);
    this.#channel = new BlockChannel(connection);
    this.#channel.open({
      onContent: (content) => {
        this.#receive(content);
      },
      onClose: () => undefined,
    });
  }

  start(): void {
    const { certChain, signKey } = testCertificates();
    const signedKey = encodeSignedKey(this.keys.publicKey, signKey);
    const { sessionId } = this.connection;
    const { versions } = this.#options;
    void this.#channel.send(serverHello({ versions, sessionId }, { certChain, signedKey }));
  }

  /** Answers a request with its corrId and entity, or another entity. */
  reply(request: ReceivedRequest, message: BrokerMessage, entityId?: Uint8Array): void {
    this.replyAll([{ request, message, entityId }]);
  }

  /** Several answers and events in as few blocks as they need. */
  replyAll(
    items: readonly {
      readonly request?: ReceivedRequest | undefined;
      readonly message: BrokerMessage;
      readonly entityId?: Uint8Array | undefined;
    }[],
  ): void {
    this.sendTransmissions(
      items.map(({ request, message, entityId }) => ({
        corrId: request?.transmission.corrId ?? EMPTY_ID,
        entityId: entityId ?? request?.transmission.entityId ?? EMPTY_ID,
        command: encodeBrokerMessage(message, this.#session.version),
      })),
    );
  }

  sendTransmissions(
    fields: readonly { corrId: Uint8Array; entityId: Uint8Array; command: Uint8Array }[],
  ): void {
    const items = fields.map((item) =>
      encodeTransmission({ ...item, auth: EMPTY_ID }, this.#session),
    );
    for (const batch of packBatches(items)) {
      if (batch.type === 'batch') void this.#channel.send(batch.content);
    }
  }

  sendContent(content: Uint8Array): void {
    void this.#channel.send(content);
  }

  get #session(): SmpSession {
    if (this.session === undefined) throw new Error('no handshake yet');
    return this.session;
  }

  #receive(content: Uint8Array): void {
    if (this.session === undefined) {
      const { versions } = this.#options;
      const { sessionId } = this.connection;
      const { keyHash } = testCertificates();
      const options = { versions, sessionId, keyHash, serverKeys: this.keys };
      const accepted = acceptClientHello(content, options);
      if (!accepted.ok) throw new Error(`client refused: ${accepted.error.type}`);
      this.session = accepted.value;
      this.#channel.setChains(accepted.value.blocks);
      return;
    }
    const items = parseCommands(content, this.session);
    this.blockSizes.push(items.length);
    for (const item of items) {
      if (item.type === 'rejected') throw new Error(`bad command: ${item.error.type}`);
      this.requests.push(item);
      this.#options.onRequest?.(item, this);
    }
  }
}
