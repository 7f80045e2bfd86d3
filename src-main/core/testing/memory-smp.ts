/**
 * SMP servers in memory, at the level of commands and answers, with the rules that agents depend on
 * (20-smp sections 4.2, 7 and 9): keys are checked, one unacknowledged message for each queue, quota
 * with its marker, idempotent keys. A test decides about every command and every delivery.
 */
import { type Result, err, ok } from '#shared/result.ts';
import { type RandomSource, bytesEqual, hexEncode } from '../base/index.ts';
import { type AuthPublicKey, generateX25519, systemRandom, x25519 } from '../crypto/index.ts';
import type { ServerAddress } from '../encoding/index.ts';
import type { ServerSession } from '../agent/index.ts';
import {
  type BrokerMessage,
  type QueueLinkData,
  type QueueMode,
  type SmpClientError,
  type SmpCloseReason,
  type SmpConnectError,
  type SmpError,
  type SmpEvent,
  type SmpRequest,
  DEFAULT_SMP_TIMEOUTS,
  sealRcvMessage,
} from '../smp/index.ts';
import { idOf, isSameKey, isSigned, senderIdOf } from './memory-smp-request.ts';

/** What an agent uses of a client. */
export type MemorySession = ServerSession;

/** A moment at which a test may interfere. */
export type NetworkPoint = {
  /** Which agent. */
  readonly client: string;
  readonly server: string;
  /** The command, or MSG for a delivery. */
  readonly command: string;
  /** before: the other side has not seen it; after: it has, but the answer is not back. */
  readonly phase: 'before' | 'after';
};
/**
 * cut: ends the connection; lose: the answer does not come before its deadline (commands are lost with
 * their connection only); twice: delivers a message again. What does not apply lets it pass.
 */
export type Interference = 'pass' | 'cut' | 'lose' | 'twice';

type Queue = {
  readonly rcvId: Uint8Array;
  readonly sndId: Uint8Array;
  readonly rcvKey: AuthPublicKey;
  readonly secret: Uint8Array;
  readonly mode: QueueMode | undefined;
  sndKey: AuthPublicKey | undefined;
  link: { readonly linkId: Uint8Array; readonly data: QueueLinkData } | undefined;
  readonly messages: { readonly msgId: Uint8Array; readonly encBody: Uint8Array }[];
  isFull: boolean;
  subscriber: Session | undefined;
  deliveredId: Uint8Array | undefined;
};

const QUOTA = 128;

/** All servers of a test and the wires between them and the agents. */
export class MemoryNetwork {
  readonly #servers = new Map<string, MemoryServer>();
  readonly #sessions = new Set<Session>();
  readonly #killed = new Set<string>();
  interfere: (point: NetworkPoint) => Interference = () => 'pass';
  /** What a server answers to a command in place of doing it. */
  refuse: (command: string, server: string) => SmpError | undefined = () => undefined;
  now: () => number = () => 0;
  /** Servers that refuse connections, by host. */
  readonly down = new Set<string>();
  readonly random: RandomSource;
  #pendingCount = 0;

  constructor(random: RandomSource = systemRandom) {
    this.random = random;
  }

  /** A new server under a host name. */
  addServer(host: string, options: ServerOptions = {}): ServerAddress {
    const address = { hosts: [host], port: '5223', keyHash: this.random(32) };
    this.#servers.set(hexEncode(address.keyHash), new MemoryServer(this, host, options));
    return address;
  }

  /** Connections of one agent. */
  connector(client: string) {
    return (server: ServerAddress): Promise<Result<MemorySession, SmpConnectError>> =>
      new Promise((resolve) => {
        this.defer(() => {
          const found = this.#servers.get(hexEncode(server.keyHash));
          const host = server.hosts[0] ?? '';
          const error = { type: 'network', code: 'ECONNREFUSED' } as const;
          if (found === undefined || this.down.has(host))
            resolve(err({ type: 'transport', error }));
          else resolve(ok(this.#open(client, found)));
        });
      });
  }

  /** Ends every connection of a server and refuses new ones; or of an agent. */
  cut(which: { readonly host?: string; readonly client?: string }): void {
    for (const session of [...this.#sessions]) {
      if (session.server.host === which.host || session.client === which.client) session.drop();
    }
  }

  /** The agent's process is gone: its sessions end and nothing calls it any more. */
  kill(client: string): void {
    this.#killed.add(client);
    this.cut({ client });
  }

  /** The agent was started again. */
  revive(client: string): void {
    this.#killed.delete(client);
  }

  isKilled(client: string): boolean {
    return this.#killed.has(client);
  }

  /** How many messages wait in all queues. */
  get storedCount(): number {
    return [...this.#servers.values()].reduce((sum, server) => sum + server.storedCount, 0);
  }

  /** The server forgets what waits in its queues. */
  loseMessages(host: string): void {
    for (const server of this.#servers.values()) if (server.host === host) server.loseMessages();
  }

  get queueCount(): number {
    return [...this.#servers.values()].reduce((sum, server) => sum + server.queueCount, 0);
  }

  /** Deliveries under way. */
  get pendingCount(): number {
    return this.#pendingCount;
  }

  /** Runs a delivery as something that happens later. */
  defer(task: () => void): void {
    this.#pendingCount += 1;
    setImmediate(() => {
      this.#pendingCount -= 1;
      task();
    });
  }

  forget(session: Session): void {
    this.#sessions.delete(session);
  }

  #open(client: string, server: MemoryServer): Session {
    const session = new Session(this, server, client);
    this.#sessions.add(session);
    return session;
  }
}

type Outcome = Result<BrokerMessage, SmpClientError>;

class Session implements MemorySession {
  readonly server: MemoryServer;
  readonly client: string;
  readonly #network: MemoryNetwork;
  readonly #waiting = new Set<(outcome: Outcome) => void>();
  #onEvent: (event: SmpEvent) => void = () => undefined;
  #onClose: ((reason: SmpCloseReason) => void) | undefined;
  isOpen = true;
  /** Its process is gone, also when that has been started again: nobody gets an answer. */
  #isOrphan = false;
  readonly timeouts = DEFAULT_SMP_TIMEOUTS;

  constructor(network: MemoryNetwork, server: MemoryServer, client: string) {
    this.#network = network;
    this.server = server;
    this.client = client;
  }

  onEvent(listener: (event: SmpEvent) => void): void {
    this.#onEvent = listener;
  }

  onClose(listener: (reason: SmpCloseReason) => void): void {
    this.#onClose = listener;
  }

  send(request: SmpRequest): Promise<Outcome> {
    return new Promise((resolve) => {
      if (this.#isOrphan || this.#network.isKilled(this.client)) return;
      if (!this.isOpen) {
        resolve(err({ type: 'network', reason: { type: 'ended' } }));
        return;
      }
      this.#waiting.add(resolve);
      this.#network.defer(() => {
        this.#process(request, resolve);
      });
    });
  }

  close(): void {
    this.#end(false);
  }

  /** The connection breaks. */
  drop(): void {
    this.#end(true);
  }

  deliver(event: SmpEvent): void {
    this.#network.defer(() => {
      if (!this.isOpen) return;
      const interference = this.#interfere('MSG', 'before');
      if (interference === 'cut') this.drop();
      if (interference === 'cut') return;
      this.#onEvent(event);
      if (interference === 'twice') this.#onEvent(event);
      if (this.#interfere('MSG', 'after') === 'cut') this.drop();
    });
  }

  #process(request: SmpRequest, resolve: (outcome: Outcome) => void): void {
    if (!this.isOpen) return;
    const before = this.#interfere(request.command.type, 'before');
    if (before === 'cut') this.drop();
    if (before === 'cut') return;
    const refusal = this.#network.refuse(request.command.type, this.server.host);
    const answer = refusal === undefined ? this.server.handle(this, request) : err(refusal);
    this.#network.defer(() => {
      if (!this.isOpen) return;
      const after = this.#interfere(request.command.type, 'after');
      if (after === 'cut') this.drop();
      if (after === 'cut') return;
      this.#waiting.delete(resolve);
      if (after === 'lose') resolve(err({ type: 'timeout' }));
      else resolve(answer.ok ? answer : err({ type: 'smp', error: answer.error }));
    });
  }

  #interfere(command: string, phase: NetworkPoint['phase']): Interference {
    const { client } = this;
    return this.#network.interfere({ client, server: this.server.host, command, phase });
  }

  #end(isBroken: boolean): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#network.forget(this);
    this.server.leave(this);
    this.#isOrphan = this.#network.isKilled(this.client);
    if (this.#isOrphan) return;
    const reason: SmpCloseReason = { type: isBroken ? 'ended' : 'closedByUs' };
    for (const resolve of this.#waiting) resolve(err({ type: 'network', reason }));
    this.#onClose?.(reason);
  }
}

export type ServerOptions = {
  /** Servers before version 15 keep no link data. */
  readonly hasNoLinks?: boolean;
  /** Servers before version 9 know no queues that a sender can secure. */
  readonly isOld?: boolean;
  readonly quota?: number;
};

class MemoryServer {
  readonly host: string;
  readonly #network: MemoryNetwork;
  readonly #options: ServerOptions;
  readonly #byRcvId = new Map<string, Queue>();
  readonly #bySndId = new Map<string, Queue>();

  constructor(network: MemoryNetwork, host: string, options: ServerOptions) {
    this.#network = network;
    this.host = host;
    this.#options = options;
  }

  get storedCount(): number {
    return [...this.#byRcvId.values()].reduce((sum, queue) => sum + queue.messages.length, 0);
  }

  get queueCount(): number {
    return this.#byRcvId.size;
  }

  loseMessages(): void {
    for (const queue of this.#byRcvId.values()) {
      queue.messages.length = 0;
      queue.deliveredId = undefined;
    }
  }

  leave(session: Session): void {
    for (const queue of this.#byRcvId.values()) {
      if (queue.subscriber !== session) continue;
      queue.subscriber = undefined;
      queue.deliveredId = undefined;
    }
  }

  handle(session: Session, request: SmpRequest): Result<BrokerMessage, SmpError> {
    const { command } = request;
    switch (command.type) {
      case 'NEW':
        return this.#create(session, request, command);
      case 'SKEY': {
        const queue = this.#bySndId.get(idOf(request));
        if (queue?.mode !== 'messaging' || !isSigned(request, command.sndKey)) return AUTH;
        return secure(queue, command.sndKey);
      }
      case 'LKEY': {
        const queue = this.#byLinkId(request);
        if (queue?.mode !== 'messaging' || !isSigned(request, command.sndKey)) return AUTH;
        const secured = secure(queue, command.sndKey);
        return secured.ok ? linked(queue) : secured;
      }
      case 'LGET': {
        const queue = this.#byLinkId(request);
        return queue?.mode === 'contact' ? linked(queue) : AUTH;
      }
      case 'SEND':
        return this.#send(request, command);
      case 'PING':
        return ok({ type: 'PONG' });
      default:
        return this.#recipientCommand(session, request);
    }
  }

  #recipientCommand(session: Session, request: SmpRequest): Result<BrokerMessage, SmpError> {
    const { command } = request;
    const queue = this.#byRcvId.get(idOf(request));
    if (queue === undefined || !isSigned(request, queue.rcvKey)) return AUTH;
    switch (command.type) {
      case 'SUB':
        if (queue.subscriber !== session) {
          queue.subscriber?.deliver({ type: 'end', queueId: queue.rcvId });
        }
        queue.subscriber = session;
        queue.deliveredId = undefined;
        this.#deliverNext(queue);
        return ok({ type: 'SOK' });
      case 'KEY':
        return secure(queue, command.sndKey);
      case 'LSET':
        return setLink(queue, command);
      case 'ACK':
        return this.#acknowledge(session, queue, command.msgId);
      case 'QUE': {
        const info = { qiSnd: queue.sndKey !== undefined, qiNtf: false };
        return ok({ type: 'INFO', info: { ...info, qiSize: queue.messages.length } });
      }
      case 'DEL':
        this.#byRcvId.delete(hexEncode(queue.rcvId));
        this.#bySndId.delete(hexEncode(queue.sndId));
        return OK;
      default:
        return err({ type: 'CMD', code: 'UNKNOWN' });
    }
  }

  #byLinkId(request: SmpRequest): Queue | undefined {
    return [...this.#byRcvId.values()].find(
      ({ link }) => link !== undefined && hexEncode(link.linkId) === idOf(request),
    );
  }

  #create(
    session: Session,
    request: SmpRequest,
    command: Extract<SmpRequest['command'], { type: 'NEW' }>,
  ): Result<BrokerMessage, SmpError> {
    const { random } = this.#network;
    const dh = generateX25519(random);
    const wanted = command.queueReqData?.type;
    const link = this.#options.hasNoLinks === true ? undefined : linkOf(command, random);
    const isOwnId = link === undefined || bytesEqual(link.senderId, senderIdOf(request));
    if (!isOwnId) return err({ type: 'CMD', code: 'PROHIBITED' });
    const queue: Queue = {
      rcvId: random(24),
      sndId: link?.senderId ?? random(24),
      link,
      rcvKey: command.rcvAuthKey,
      secret: x25519(dh.secretKey, command.rcvDhKey),
      mode: this.#options.isOld === true ? undefined : wanted,
      sndKey: undefined,
      messages: [],
      isFull: false,
      subscriber: command.subMode === 'subscribe' ? session : undefined,
      deliveredId: undefined,
    };
    this.#byRcvId.set(hexEncode(queue.rcvId), queue);
    this.#bySndId.set(hexEncode(queue.sndId), queue);
    const { rcvId, sndId, mode: queueMode } = queue;
    const { linkId } = link ?? {};
    return ok({ type: 'IDS', rcvId, sndId, srvDhKey: dh.publicKey, queueMode, linkId });
  }

  #send(
    request: SmpRequest,
    command: Extract<SmpRequest['command'], { type: 'SEND' }>,
  ): Result<BrokerMessage, SmpError> {
    const queue = this.#bySndId.get(idOf(request));
    if (queue === undefined) return AUTH;
    const isAllowed =
      queue.sndKey === undefined ? request.key === undefined : isSigned(request, queue.sndKey);
    if (!isAllowed) return AUTH;
    const sentAtSeconds = Math.floor(this.#network.now() / 1000);
    if (queue.isFull && queue.messages.length > 0) return err({ type: 'QUOTA' });
    queue.isFull = queue.messages.length >= (this.#options.quota ?? QUOTA);
    const { hasNotification, body } = command;
    const message = { type: 'message', sentAtSeconds, hasNotification, body } as const;
    const msgId = this.#network.random(24);
    const content = queue.isFull ? ({ type: 'quota', sentAtSeconds } as const) : message;
    // The first message shows that the invitation has been used.
    if (queue.mode === 'messaging' && queue.sndKey !== undefined) queue.link = undefined;
    queue.messages.push({ msgId, encBody: sealRcvMessage(queue.secret, msgId, content) });
    if (queue.deliveredId === undefined) this.#deliverNext(queue);
    return queue.isFull ? err({ type: 'QUOTA' }) : OK;
  }

  #acknowledge(session: Session, queue: Queue, msgId: Uint8Array): Result<BrokerMessage, SmpError> {
    const [first] = queue.messages;
    const isDelivered =
      queue.subscriber === session &&
      first !== undefined &&
      queue.deliveredId !== undefined &&
      bytesEqual(queue.deliveredId, msgId);
    if (!isDelivered) return err({ type: 'NO_MSG' });
    queue.messages.shift();
    queue.deliveredId = undefined;
    const [next] = queue.messages;
    if (next === undefined) return OK;
    this.#deliverNext(queue);
    return ok({ type: 'MSG', ...next });
  }

  #deliverNext(queue: Queue): void {
    const [message] = queue.messages;
    if (message === undefined || queue.subscriber === undefined) return;
    queue.deliveredId = message.msgId;
    queue.subscriber.deliver({ type: 'message', queueId: queue.rcvId, ...message });
  }
}

const OK: Result<BrokerMessage, SmpError> = ok({ type: 'OK' });
const AUTH: Result<BrokerMessage, SmpError> = err({ type: 'AUTH' });

function secure(queue: Queue, key: AuthPublicKey): Result<BrokerMessage, SmpError> {
  if (queue.sndKey !== undefined && !isSameKey(queue.sndKey, key)) return AUTH;
  queue.sndKey = key;
  return OK;
}

type NewLink = {
  readonly linkId: Uint8Array;
  readonly senderId: Uint8Array;
  readonly data: QueueLinkData;
};

function linkOf(
  { queueReqData }: Extract<SmpRequest['command'], { type: 'NEW' }>,
  random: RandomSource,
): NewLink | undefined {
  if (queueReqData?.link === undefined) return undefined;
  return queueReqData.type === 'contact'
    ? queueReqData.link
    : { linkId: random(24), ...queueReqData.link };
}

/** The link id and the fixed part stay as they were set first. */
function setLink(
  queue: Queue,
  { linkId, data }: Extract<SmpRequest['command'], { type: 'LSET' }>,
): Result<BrokerMessage, SmpError> {
  const { link, mode, sndKey } = queue;
  const isSame =
    link === undefined ||
    (bytesEqual(link.linkId, linkId) && bytesEqual(link.data.fixedData, data.fixedData));
  if (!isSame || (mode === 'messaging' && sndKey !== undefined)) return AUTH;
  queue.link = { linkId, data };
  return OK;
}

function linked({ link, sndId: senderId }: Queue): Result<BrokerMessage, SmpError> {
  return link === undefined ? AUTH : ok({ type: 'LNK', senderId, data: link.data });
}
