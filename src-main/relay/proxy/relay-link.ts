/**
 * The proxy's connection to another relay (20-smp section 8): the handshake as a proxy, then
 * forwarded commands only. Blocks are not encrypted on it; the commands in them are, twice.
 */
import { type Clock, type RandomSource, base64urlEncode, wipe } from '../../core/base/index.ts';
import { type X25519KeyPair, generateX25519, pad, unpad, x25519 } from '../../core/crypto/index.ts';
import { type VersionRange, compatibleRange, tryDecode } from '../../core/encoding/index.ts';
import {
  BlockSplitter,
  type BrokerMessage,
  type CertChainKey,
  type ForwardedTransmission,
  SMP_BLOCK_SIZE_BYTES,
  type SmpError,
  type SmpSession,
  acceptServerHello,
  decodeServerHello,
  encodeBatch,
  encodeCommand,
  encodeTransmission,
  openForwardResponse,
  parseMessages,
  sealForward,
} from '../../core/smp/index.ts';
import { type TlsConnection, verifyChain } from '../../core/tls/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { NETWORK_ERROR, TIMEOUT_ERROR, brokerError, transportError } from './errors.ts';

export type RelayLinkOptions = {
  /** Verified against the same key hash; the link owns it. */
  readonly connection: TlsConnection;
  readonly keyHash: Uint8Array;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly versions: { readonly forwarding: VersionRange; readonly proxied: VersionRange };
  /** For the hello and for each command. */
  readonly timeoutMs: number;
  /** Called once, when the link serves no more. */
  readonly onClosed: () => void;
};

type Greeted = {
  readonly session: SmpSession;
  readonly authentication: CertChainKey;
  /** X25519 of both keys of the connection. */
  readonly forwardSecret: Uint8Array;
  readonly versions: VersionRange;
};

type Waiting = { readonly resolve: (answer: BrokerMessage) => void };

const CORR_ID_SIZE_BYTES = 24;

/** A link that has not been greeted fails whatever is asked of it. */
export class RelayLink {
  readonly #options: RelayLinkOptions;
  readonly #splitter = new BlockSplitter();
  readonly #waiting = new Map<string, Waiting>();
  #greeted: Greeted | undefined;
  #onHello: ((block: Uint8Array | undefined) => void) | undefined;
  #isClosed = false;
  #lastUsedMs: number;

  constructor(options: RelayLinkOptions) {
    this.#options = options;
    this.#lastUsedMs = options.clock.now();
    options.connection.onClose(() => {
      this.#end();
    });
  }

  /** When a client last used it. */
  get lastUsedMs(): number {
    return this.#lastUsedMs;
  }

  /** tls-unique of the connection, by which clients name the link. */
  get sessionId(): Uint8Array {
    return this.#options.connection.sessionId;
  }

  /** Does the handshake; after an error the link is closed. */
  async greet(): Promise<Result<undefined, SmpError>> {
    const block = await this.#firstBlock();
    const greeted = block === undefined ? err(TIMEOUT_ERROR) : this.#answerHello(block);
    if (greeted.ok) {
      this.#greeted = greeted.value;
      return ok();
    }
    this.close();
    return greeted;
  }

  /** PKEY: what a client needs to address the relay behind us. */
  describe(): BrokerMessage {
    this.#lastUsedMs = this.#options.clock.now();
    if (this.#greeted === undefined) return { type: 'ERR', error: NETWORK_ERROR };
    const { authentication, versions } = this.#greeted;
    return { type: 'PKEY', relaySessionId: this.sessionId, versions, ...authentication };
  }

  /** PRES with the relay's answer, or what went wrong. */
  async forward(forwarded: ForwardedTransmission): Promise<BrokerMessage> {
    const { random, clock, connection } = this.#options;
    this.#lastUsedMs = clock.now();
    if (this.#greeted === undefined || this.#isClosed) return { type: 'ERR', error: NETWORK_ERROR };
    const { session, forwardSecret } = this.#greeted;
    const corrId = random(CORR_ID_SIZE_BYTES);
    const layer = { secret: forwardSecret, corrId };
    const command = encodeCommand(sealForward(layer, forwarded), session.version);
    const transmission = encodeTransmission({ ...NO_AUTHORISATION, corrId, command }, session);
    const answered = this.#answerTo(corrId);
    void connection.write(pad(encodeBatch([transmission]), SMP_BLOCK_SIZE_BYTES));
    const answer = await answered;
    if (answer.type === 'ERR') return answer;
    if (answer.type !== 'RRES') {
      return { type: 'ERR', error: brokerError({ type: 'UNEXPECTED', text: answer.type }) };
    }
    const opened = openForwardResponse(layer, answer.encFwdResponse);
    return opened === undefined
      ? { type: 'ERR', error: { type: 'CRYPTO' } }
      : { type: 'PRES', encResponse: opened.encResponse };
  }

  close(): void {
    this.#options.connection.close();
    this.#end();
  }

  /** The relay's first block, or undefined when it does not come. */
  #firstBlock(): Promise<Uint8Array | undefined> {
    const { clock, connection, timeoutMs } = this.#options;
    return new Promise((resolve) => {
      const cancelDeadline = clock.schedule(timeoutMs, () => {
        this.#onHello?.(undefined);
      });
      this.#onHello = (block) => {
        cancelDeadline();
        this.#onHello = undefined;
        resolve(block);
      };
      if (this.#isClosed) this.#onHello(undefined);
      connection.onData((chunk) => {
        for (const block of this.#splitter.push(chunk)) this.#onBlock(block);
      });
    });
  }

  #answerHello(block: Uint8Array): Result<Greeted, SmpError> {
    const { connection, clock, keyHash, random, versions: ours } = this.#options;
    const clientKeys = generateX25519(random);
    const content = tryDecode(() => unpad(block));
    const hello = content && tryDecode(() => decodeServerHello(content));
    if (content === undefined || hello?.authentication === undefined) return err(HANDSHAKE_ERROR);
    const accepted = acceptServerHello(content, {
      ...{ versions: ours.forwarding, sessionId: connection.sessionId, keyHash, clientKeys },
      leafKey: connection.leafKey,
      verifyChain: (chain) => verifyChain(chain, keyHash, clock.now()).ok,
      isProxyServer: true,
    });
    if (!accepted.ok) return err(transportError(accepted.error));
    const { session } = accepted.value;
    const versions = compatibleRange(hello.versions, ours.proxied);
    if (versions === undefined || session.peerKey === undefined) return err(VERSION_ERROR);
    void connection.write(pad(accepted.value.hello, SMP_BLOCK_SIZE_BYTES));
    const forwardSecret = agree(clientKeys, session.peerKey);
    return ok({ session, authentication: hello.authentication, forwardSecret, versions });
  }

  #answerTo(corrId: Uint8Array): Promise<BrokerMessage> {
    const { clock, timeoutMs } = this.#options;
    const key = base64urlEncode(corrId);
    return new Promise((resolve) => {
      const cancelDeadline = clock.schedule(timeoutMs, () => {
        this.#waiting.get(key)?.resolve({ type: 'ERR', error: TIMEOUT_ERROR });
      });
      this.#waiting.set(key, {
        resolve: (answer) => {
          cancelDeadline();
          this.#waiting.delete(key);
          resolve(answer);
        },
      });
    });
  }

  #onBlock(block: Uint8Array): void {
    if (this.#onHello !== undefined) {
      this.#onHello(block);
      return;
    }
    const content = tryDecode(() => unpad(block));
    if (content === undefined || this.#greeted === undefined) {
      this.close();
      return;
    }
    for (const item of parseMessages(content, this.#greeted.session)) {
      const waiting = this.#waiting.get(base64urlEncode(item.corrId));
      waiting?.resolve(
        item.type === 'message' ? fromRelay(item.message) : protocolError(item.error),
      );
    }
  }

  #end(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#onHello?.(undefined);
    for (const { resolve } of [...this.#waiting.values()]) {
      resolve({ type: 'ERR', error: NETWORK_ERROR });
    }
    if (this.#greeted !== undefined) wipe(this.#greeted.forwardSecret);
    this.#options.onClosed();
  }
}

const NO_AUTHORISATION = { auth: new Uint8Array(0), entityId: new Uint8Array(0) } as const;
const HANDSHAKE_ERROR = transportError({ type: 'HANDSHAKE', code: 'PARSE' });
const VERSION_ERROR = transportError({ type: 'VERSION' });

function agree({ secretKey }: X25519KeyPair, peerKey: X25519KeyPair['publicKey']): Uint8Array {
  const secret = x25519(secretKey, peerKey);
  wipe(secretKey);
  return secret;
}

/** The relay's own errors are told as such, apart from ours. */
function fromRelay(message: BrokerMessage): BrokerMessage {
  return message.type === 'ERR' ? protocolError(message.error) : message;
}

function protocolError(error: SmpError): BrokerMessage {
  return { type: 'ERR', error: { type: 'PROXY', error: { type: 'PROTOCOL', error } } };
}
