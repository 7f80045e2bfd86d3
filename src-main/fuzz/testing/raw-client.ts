/** A client of a relay that sends any content in well-formed blocks, with the keys of its session. */
import { defined } from '../../core/base/index.ts';
import { generateX25519, systemRandom } from '../../core/crypto/index.ts';
import type { ServerAddress } from '../../core/encoding/index.ts';
import {
  type BlockChainPair,
  BlockSplitter,
  PLAIN_BLOCKS,
  SMP_CLIENT_VERSIONS,
  acceptServerHello,
  openBlock,
  sealBlock,
} from '../../core/smp/index.ts';
import { type TlsConnection, connectTls, tcpDial } from '../../core/tls/index.ts';
import { systemClock } from '../../core/api/index.ts';

export class RawClient {
  readonly #connection: TlsConnection;
  readonly #splitter = new BlockSplitter();
  readonly #blocks: Uint8Array[] = [];
  #chains: BlockChainPair = PLAIN_BLOCKS;
  #wake: () => void = () => undefined;
  isClosed = false;

  private constructor(connection: TlsConnection) {
    this.#connection = connection;
    connection.onData((bytes) => {
      this.#blocks.push(...this.#splitter.push(bytes));
      this.#wake();
    });
    connection.onClose(() => {
      this.isClosed = true;
      this.#wake();
    });
  }

  /** TLS only; the next block to send is the client's hello. */
  static async connect({ hosts, port, keyHash }: ServerAddress): Promise<RawClient> {
    const connected = await connectTls(
      {
        ...{ host: defined(hosts[0], 'host'), port: Number(port) },
        ...{ alpn: ['smp/1'], keyHash, timeoutMs: 5_000 },
      },
      { random: systemRandom, clock: systemClock, dial: tcpDial },
    );
    if (!connected.ok) throw new Error(`TLS: ${connected.error.type}`);
    return new RawClient(connected.value);
  }

  /** Shakes hands rightly: what follows is encrypted with the session's chains. */
  async greet({ keyHash }: ServerAddress): Promise<void> {
    const content = await this.next();
    const accepted = acceptServerHello(defined(content, 'hello'), {
      versions: SMP_CLIENT_VERSIONS,
      sessionId: this.#connection.sessionId,
      keyHash,
      leafKey: this.#connection.leafKey,
      clientKeys: generateX25519(systemRandom),
      verifyChain: () => true,
    });
    if (!accepted.ok) throw new Error(`handshake: ${accepted.error.type}`);
    this.send(accepted.value.hello);
    this.#chains = accepted.value.session.blocks;
  }

  send(content: Uint8Array): void {
    const { block, chain } = sealBlock(this.#chains.send, content);
    this.#chains = { ...this.#chains, send: chain };
    if (!this.isClosed) void this.#connection.write(block);
  }

  /** The content of the next block; undefined when the relay has ended the connection. */
  async next(): Promise<Uint8Array | undefined> {
    while (this.#blocks.length === 0 && !this.isClosed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const block = this.#blocks.shift();
    if (block === undefined) return undefined;
    const { content, chain } = openBlock(this.#chains.receive, block);
    this.#chains = { ...this.#chains, receive: chain };
    return content;
  }

  close(): void {
    this.#connection.close();
  }
}
