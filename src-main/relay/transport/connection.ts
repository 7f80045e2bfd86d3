/**
 * One connection to the relay: handshake (20-smp section 3), then blocks of commands in and blocks
 * of messages out. What it keeps is bounded: it stops reading while commands wait, and lets none run
 * while its peer does not take what was sent.
 */
import type { TLSSocket } from 'node:tls';
import type { Clock, Logger, RandomSource } from '../../core/base/index.ts';
import {
  type X25519KeyPair,
  encodeSignedKey,
  generateX25519,
  pad,
  unpad,
} from '../../core/crypto/index.ts';
import { type VersionRange, tryDecode } from '../../core/encoding/index.ts';
import {
  BlockSplitter,
  SMP_BLOCK_SIZE_BYTES,
  SMP_RELAY_VERSIONS,
  acceptClientHello,
  decodeClientHello,
  encodeServiceReply,
  offeredVersions,
  serverHello,
} from '../../core/smp/index.ts';
import type { Broker } from '../broker/index.ts';
import type { RelayIdentity } from '../certificates/index.ts';
import { ClientSession } from './client-session.ts';
import type { AcceptedSocket } from './tls-listener.ts';

export type ConnectionDeps = {
  readonly broker: Broker;
  readonly identity: RelayIdentity;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: Logger;
  readonly limits: ConnectionLimits;
  /** Offered to clients; all that we know by default. */
  readonly versions?: VersionRange | undefined;
  readonly onClosed: (connection: Connection) => void;
};

export type ConnectionLimits = {
  /** From the end of TLS to the client's hello. */
  readonly helloTimeoutMs: number;
  /** Without traffic, for connections without subscriptions. */
  readonly idleTimeoutMs: number;
  /** Commands being run; more blocks are not taken meanwhile (20-smp section 9: 32 forwarded). */
  readonly maxRunningCommands: number;
  /** Bytes that the socket has not taken yet; beyond, commands and events wait. */
  readonly maxUnsentBytes: number;
};

type State =
  | { readonly type: 'greeting'; readonly serverKeys: X25519KeyPair }
  | { readonly type: 'open'; readonly client: ClientSession }
  | { readonly type: 'closed' };

/** Owns the socket, until it closes. */
export class Connection {
  readonly #deps: ConnectionDeps;
  readonly #socket: TLSSocket;
  readonly #sessionId: Uint8Array;
  readonly #splitter = new BlockSplitter();
  #state: State;
  /** Blocks read and not run yet: at most those of one read of the socket. */
  #inbox: Uint8Array[] = [];
  #runningCommands = 0;
  #lastActiveMs: number;
  #cancelDeadline: () => void;

  constructor({ socket, sessionId, hasAlpn }: AcceptedSocket, deps: ConnectionDeps) {
    this.#deps = deps;
    this.#socket = socket;
    this.#sessionId = sessionId;
    this.#lastActiveMs = deps.clock.now();
    const serverKeys = generateX25519(deps.random);
    this.#state = { type: 'greeting', serverKeys };
    this.#cancelDeadline = deps.clock.schedule(deps.limits.helloTimeoutMs, () => {
      this.close();
    });
    socket.on('error', () => undefined); // 'close' follows, and is where it is handled
    socket.on('close', () => {
      this.#onClosed();
    });
    if (offeredVersions(this.#versions, hasAlpn) === undefined) this.close();
    else this.#greet(serverKeys);
  }

  get #versions(): VersionRange {
    return this.#deps.versions ?? SMP_RELAY_VERSIONS;
  }

  /** Ends the connection at once. */
  close(): void {
    this.#socket.destroy();
  }

  /** Ends the connection when it has been of no use for long. */
  closeIfIdle(nowMs: number): void {
    const isUsed = this.#state.type === 'open' && this.#state.client.subscriptions.size > 0;
    if (!isUsed && nowMs - this.#lastActiveMs > this.#deps.limits.idleTimeoutMs) this.close();
  }

  #greet({ publicKey }: X25519KeyPair): void {
    const { identity } = this.#deps;
    const signedKey = encodeSignedKey(publicKey, identity.leafKey);
    const hello = serverHello(
      { versions: this.#versions, sessionId: this.#sessionId },
      { certChain: identity.certChain, signedKey },
    );
    this.#socket.write(pad(hello, SMP_BLOCK_SIZE_BYTES));
    this.#socket.on('data', (chunk: Buffer) => {
      this.#inbox.push(...this.#splitter.push(chunk));
      this.#runInbox();
    });
  }

  #runInbox(): void {
    while (this.#mayRun()) {
      const block = this.#inbox.shift();
      if (block === undefined) break;
      this.#lastActiveMs = this.#deps.clock.now();
      this.#onBlock(block);
    }
    if (this.#inbox.length > 0) this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  #mayRun(): boolean {
    if (this.#state.type !== 'open') return this.#state.type === 'greeting';
    const { maxRunningCommands } = this.#deps.limits;
    return this.#runningCommands < maxRunningCommands && !this.#state.client.isCongested();
  }

  #onBlock(block: Uint8Array): void {
    if (this.#state.type === 'greeting') this.#onHello(block, this.#state.serverKeys);
    else if (this.#state.type === 'open') this.#onCommands(block, this.#state.client);
  }

  #onHello(block: Uint8Array, serverKeys: X25519KeyPair): void {
    const { identity, broker, limits, logger } = this.#deps;
    const content = tryDecode(() => unpad(block));
    const accepted =
      content === undefined
        ? undefined
        : acceptClientHello(content, {
            versions: this.#versions,
            sessionId: this.#sessionId,
            keyHash: identity.keyHash,
            serverKeys,
          });
    if (content === undefined || accepted?.ok !== true) return this.close();
    if (decodeClientHello(content).service !== undefined) return this.#refuseService();
    this.#cancelDeadline();
    const client = new ClientSession({
      ...{ socket: this.#socket, session: accepted.value, logger },
      ...{ serverKey: serverKeys.secretKey, maxUnsentBytes: limits.maxUnsentBytes },
      onRelieved: () => {
        if (this.#state.type !== 'open') return;
        broker.resume(client);
        this.#runInbox();
      },
    });
    this.#state = { type: 'open', client };
    broker.addClient(client);
  }

  /** Service sessions are not offered; only to them is a failed handshake answered. */
  #refuseService(): void {
    const error = { type: 'HANDSHAKE', code: 'BAD_SERVICE' } as const;
    const reply = encodeServiceReply({ type: 'rejected', error });
    this.#state = { type: 'closed' };
    this.#socket.end(pad(reply, SMP_BLOCK_SIZE_BYTES));
  }

  #onCommands(block: Uint8Array, client: ClientSession): void {
    const items = client.receive(block);
    if (items === undefined) return this.close();
    this.#runningCommands += items.length;
    const onAnswered = (count: number): void => {
      this.#runningCommands -= count;
      if (this.#state.type === 'open') this.#runInbox();
    };
    this.#deps.broker.submit({ client, items, onAnswered });
  }

  #onClosed(): void {
    this.#cancelDeadline();
    const state = this.#state;
    this.#state = { type: 'closed' };
    this.#inbox = [];
    if (state.type === 'open') {
      this.#deps.broker.removeClient(state.client);
      state.client.dispose();
    }
    this.#deps.onClosed(this);
  }
}
