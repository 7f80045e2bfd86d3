/** A client that says exactly what a test tells it to say, over real TLS. */
import { systemClock } from '../../core/api/system.ts';
import { bytesEqual, defined } from '../../core/base/index.ts';
import {
  type AuthPublicKey,
  type Ed25519KeyPair,
  type X25519KeyPair,
  generateEd25519,
  generateX25519,
  pad,
  systemRandom,
  unpad,
  x25519,
} from '../../core/crypto/index.ts';
import { parseServer } from '../../core/encoding/index.ts';
import {
  type BlockChainPair,
  BlockSplitter,
  type BrokerMessage,
  type ClientCommand,
  type CommandKey,
  type QueueIdsMessage,
  type SmpSession,
  acceptServerHello,
  buildTransmission,
  encodeBatch,
  encodeCommand,
  openBlock,
  openRcvMessage,
  parseMessages,
  sealBlock,
} from '../../core/smp/index.ts';
import { type TlsConnection, connectTls, tcpDial } from '../../core/tls/index.ts';

export type Received = {
  readonly corrId: Uint8Array;
  readonly entityId: Uint8Array;
  readonly message: BrokerMessage;
};

export type RequestOptions = {
  readonly entityId?: Uint8Array | undefined;
  readonly key?: CommandKey | undefined;
  readonly corrId?: Uint8Array | undefined;
};

export type TestClientOptions = {
  readonly version?: number | undefined;
  readonly isProxyServer?: boolean | undefined;
};

const NOTHING = new Uint8Array(0);

/** Opens a verified TLS connection to the relay. */
export async function openTls(
  address: string,
  alpn: readonly string[] = ['smp/1'],
): Promise<TlsConnection> {
  const { hosts, port, keyHash } = parseServer('smp', address);
  const connected = await connectTls(
    { host: defined(hosts[0], 'host'), port: Number(port), alpn, keyHash, timeoutMs: 10_000 },
    { clock: systemClock, random: systemRandom, dial: tcpDial },
  );
  if (!connected.ok) throw new Error(`TLS: ${JSON.stringify(connected.error)}`);
  return connected.value;
}

export class TestClient {
  readonly connection: TlsConnection;
  readonly session: SmpSession;
  readonly clientKeys: X25519KeyPair;
  /** Resolves when the relay has ended the connection. */
  readonly closed: Promise<void>;
  #chains: BlockChainPair;
  #received: Received[] = [];
  #waiting: { isWanted(item: Received): boolean; resolve(item: Received): void }[] = [];

  static async connect(address: string, options: TestClientOptions = {}): Promise<TestClient> {
    const connection = await openTls(address);
    return new Promise((resolve, reject) => {
      const splitter = new BlockSplitter();
      let client: TestClient | undefined;
      const closed = new Promise<void>((end) => {
        connection.onClose(() => {
          end();
          reject(new Error('closed in the handshake'));
        });
      });
      connection.onData((chunk) => {
        for (const block of splitter.push(chunk)) {
          if (client !== undefined) client.#onBlock(block);
          else {
            client = greet(connection, { block, closed, address, options });
            resolve(client);
          }
        }
      });
    });
  }

  constructor(
    connection: TlsConnection,
    session: SmpSession,
    { keys, closed }: { readonly keys: X25519KeyPair; readonly closed: Promise<void> },
  ) {
    this.connection = connection;
    this.session = session;
    this.clientKeys = keys;
    this.closed = closed;
    this.#chains = session.blocks;
  }

  /** The answer to one command. */
  async request(command: ClientCommand, options: RequestOptions = {}): Promise<BrokerMessage> {
    const corrId = options.corrId ?? systemRandom(24);
    this.sendContent(encodeBatch([this.encode(command, { ...options, corrId })]));
    return (await this.next((item) => bytesEqual(item.corrId, corrId))).message;
  }

  /** Bytes of one transmission. */
  encode(command: ClientCommand, options: RequestOptions = {}): Uint8Array {
    const { version, sessionId, peerKey } = this.session;
    const fields = {
      corrId: options.corrId ?? systemRandom(24),
      entityId: options.entityId ?? NOTHING,
      command: encodeCommand(command, version),
    };
    return buildTransmission(fields, { version, sessionId, serverKey: peerKey }, options);
  }

  /** One block with this content. */
  sendContent(content: Uint8Array): void {
    const { block, chain } = sealBlock(this.#chains.send, content);
    this.#chains = { ...this.#chains, send: chain };
    void this.connection.write(block);
  }

  /** The first item that is wanted, among those received already or later. */
  next(isWanted: (item: Received) => boolean): Promise<Received> {
    const index = this.#received.findIndex(isWanted);
    const [item] = index < 0 ? [] : this.#received.splice(index, 1);
    if (item !== undefined) return Promise.resolve(item);
    return new Promise((resolve) => this.#waiting.push({ isWanted, resolve }));
  }

  /** The next event of the relay's own about the entity. */
  async event(entityId: Uint8Array): Promise<BrokerMessage> {
    const item = await this.next((i) => i.corrId.length === 0 && bytesEqual(i.entityId, entityId));
    return item.message;
  }

  /** What was received and not asked for yet: empty after a `sync` when nothing was pushed. */
  async unread(): Promise<readonly Received[]> {
    await this.request({ type: 'PING' });
    // The relay pushes after the answers of the same turn; one more turn shows them.
    await this.request({ type: 'PING' });
    return this.#received.splice(0);
  }

  /** Ends the connection; resolves when TLS has ended. */
  close(): void {
    this.connection.close();
  }

  #onBlock(block: Uint8Array): void {
    const { content, chain } = openBlock(this.#chains.receive, block);
    this.#chains = { ...this.#chains, receive: chain };
    for (const item of parseMessages(content, this.session)) {
      if (item.type === 'rejected') throw new Error(`not understood: ${item.error.type}`);
      this.#onItem(item);
    }
  }

  #onItem(item: Received): void {
    const index = this.#waiting.findIndex(({ isWanted }) => isWanted(item));
    const [waiting] = index < 0 ? [] : this.#waiting.splice(index, 1);
    if (waiting === undefined) this.#received.push(item);
    else waiting.resolve(item);
  }
}

type Greeting = {
  readonly block: Uint8Array;
  readonly closed: Promise<void>;
  readonly address: string;
  readonly options: TestClientOptions;
};

function greet(connection: TlsConnection, greeting: Greeting): TestClient {
  const { version, isProxyServer } = greeting.options;
  const { keyHash } = parseServer('smp', greeting.address);
  const keys = generateX25519(systemRandom);
  const accepted = acceptServerHello(unpad(greeting.block), {
    versions: { min: version ?? 8, max: version ?? 18 },
    ...{ sessionId: connection.sessionId, keyHash, leafKey: connection.leafKey },
    ...{ clientKeys: keys, isProxyServer, verifyChain: () => true },
  });
  if (!accepted.ok) throw new Error(`handshake: ${accepted.error.type}`);
  void connection.write(pad(accepted.value.hello, 16384));
  return new TestClient(connection, accepted.value.session, { keys, closed: greeting.closed });
}

/** A queue with the keys of both sides. */
export type TestQueue = {
  readonly ids: QueueIdsMessage;
  readonly rcvId: Uint8Array;
  readonly sndId: Uint8Array;
  readonly rcvKey: CommandKey;
  readonly sndKey: CommandKey;
  readonly sndPublic: AuthPublicKey;
  /** Opens messages. */
  readonly secret: Uint8Array;
};

export type NewQueueOptions = Partial<Extract<ClientCommand, { readonly type: 'NEW' }>> & {
  readonly corrId?: Uint8Array;
};

/** NEW, with fresh keys; subscribed and for messaging unless the options say otherwise. */
export async function newQueue(
  client: TestClient,
  { corrId, ...fields }: NewQueueOptions = {},
): Promise<TestQueue> {
  const rcv = generateEd25519(systemRandom);
  const snd = generateEd25519(systemRandom);
  const dh = generateX25519(systemRandom);
  const rcvKey = signingKey(rcv);
  const command: ClientCommand = {
    ...{ type: 'NEW', rcvAuthKey: publicKey(rcv), rcvDhKey: dh.publicKey, subMode: 'subscribe' },
    ...{ queueReqData: { type: 'messaging' }, ...fields },
  };
  const ids = await client.request(command, { key: rcvKey, corrId });
  if (ids.type !== 'IDS') throw new Error(JSON.stringify(ids));
  return {
    ...{ ids, rcvId: ids.rcvId, sndId: ids.sndId, rcvKey },
    ...{ sndKey: signingKey(snd), sndPublic: publicKey(snd) },
    secret: x25519(dh.secretKey, ids.srvDhKey),
  };
}

/** The plain body of a MSG. */
export function bodyOf(queue: TestQueue, message: BrokerMessage): string {
  if (message.type !== 'MSG') throw new Error(JSON.stringify(message));
  const opened = openRcvMessage(queue.secret, message.msgId, message.encBody);
  if (opened === undefined) throw new Error('does not open');
  return opened.type === 'quota' ? 'QUOTA' : Buffer.from(opened.body).toString();
}

export function signingKey({ secretKey }: Ed25519KeyPair): CommandKey {
  return { type: 'ed25519', key: secretKey };
}

export function publicKey({ publicKey: key }: Ed25519KeyPair): AuthPublicKey {
  return { type: 'ed25519', key };
}
