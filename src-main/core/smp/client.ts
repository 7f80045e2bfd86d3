/**
 * A connection to one SMP server as its client (20-smp sections 2, 4, 7; rules in SPEC.md). Sends
 * commands, matches answers by correlation id and entity, passes on what the server starts itself.
 * It does not reconnect. Made by `connectSmp` (connect.ts).
 */
import { err, ok, type Result } from '#shared/result.ts';
import { assert, bytesEqual, type Clock, type Logger, type RandomSource } from '../base/index.ts';
import type { BlockChannel } from './block-channel.ts';
import type { BrokerMessage } from './broker-messages.ts';
import type { SmpClientError, SmpCloseReason } from './client-error.ts';
import { type ClientCommand, encodeCommand } from './commands.ts';
import type { SmpSession } from './handshake.ts';
import { type ReceivedMessage, parseMessages } from './incoming.ts';
import { PingMonitor, type PingTimings } from './ping-monitor.ts';
import { type RequestOutcome, RequestTable, type WaitingRequest } from './request-table.ts';
import {
  type CommandKey,
  MAX_TRANSMISSION_SIZE_BYTES,
  SMP_BLOCK_SIZE_BYTES,
  buildTransmission,
  packBatches,
} from './transmission.ts';
import { type CorrId, EMPTY_ID, type EntityId, type MessageId } from './wire.ts';

export type SmpTimeouts = PingTimings & {
  /** TCP, TLS and SMP handshake together: 15 s when the user waits, 45 s otherwise. */
  readonly connectMs: number;
  /** Answer to a command that the user waits for: 10 s. */
  readonly interactiveMs: number;
  /** Answer to any other command: 30 s. */
  readonly backgroundMs: number;
};

/** The reference's values for a good network (10-tls section 9). */
export const DEFAULT_SMP_TIMEOUTS: SmpTimeouts = {
  connectMs: 45_000,
  interactiveMs: 10_000,
  backgroundMs: 30_000,
  pingIntervalMs: 600_000,
  maxTimeouts: 3,
  maxSilenceMs: 900_000,
};

export type SmpRequest = {
  readonly command: ClientCommand;
  /** Queue or link; none for NEW, PING, PRXY. */
  readonly entityId?: EntityId | undefined;
  readonly key?: CommandKey | undefined;
  /** 24 random bytes, given by the caller where something is derived from them (NEW with link). */
  readonly corrId?: CorrId | undefined;
};

export type SendOptions = {
  /** Which deadline; background by default. */
  readonly priority?: 'interactive' | 'background' | undefined;
  /** Instead of the priority's deadline. */
  readonly timeoutMs?: number | undefined;
};

/** What the server starts itself, and messages that come as answers to SUB and ACK. */
export type SmpEvent =
  | {
      readonly type: 'message';
      readonly queueId: EntityId;
      readonly msgId: MessageId;
      /** Opened with `openRcvMessage`. */
      readonly encBody: Uint8Array;
    }
  /** Another connection subscribed to the queue. */
  | { readonly type: 'end'; readonly queueId: EntityId }
  /** The queue was deleted over another connection. */
  | { readonly type: 'deleted'; readonly queueId: EntityId }
  /** The answer to a SUB whose deadline had passed: the queue is subscribed after all. */
  | { readonly type: 'subscribedLate'; readonly queueId: EntityId };

export type SmpClientDeps = {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: Logger;
};

/** What the operations need of a client; agents' tests can stand in for it. */
export type SmpRequester = Pick<SmpClient, 'session' | 'timeouts' | 'send' | 'sendBatch'>;

type OpenState = {
  readonly type: 'open';
  readonly requests: RequestTable;
  readonly monitor: PingMonitor;
};
type State = OpenState | { readonly type: 'closed'; readonly reason: SmpCloseReason };

/** An open connection to one server. `close` it; it does not reconnect. */
export class SmpClient {
  readonly session: SmpSession;
  readonly timeouts: SmpTimeouts;
  readonly #channel: BlockChannel;
  readonly #deps: SmpClientDeps;
  #state: State;
  #outbox: Uint8Array[] = [];
  #isWriting = false;
  // Each side has sent one block in the handshake.
  #sentBlocks = 1;
  #receivedBlocks = 1;
  #onEvent: ((event: SmpEvent) => void) | undefined;
  #onClose: ((reason: SmpCloseReason) => void) | undefined;

  /** Takes over a channel whose chains are those of the session. */
  constructor(
    channel: BlockChannel,
    { session, timeouts }: { readonly session: SmpSession; readonly timeouts: SmpTimeouts },
    deps: SmpClientDeps,
  ) {
    this.#channel = channel;
    this.#deps = deps;
    this.session = session;
    this.timeouts = timeouts;
    this.#state = this.#openState();
    channel.setListener({
      onContent: (content) => {
        this.#receive(content);
      },
      onClose: (reason) => {
        this.#setState({ type: 'closed', reason });
      },
    });
  }

  /** Sets the one listener of events; before the first subscription. Called in wire order. */
  onEvent(listener: (event: SmpEvent) => void): void {
    this.#onEvent = listener;
  }

  /** Sets the one listener of the end, called once, at once when it is set too late. */
  onClose(listener: (reason: SmpCloseReason) => void): void {
    this.#onClose = listener;
    if (this.#state.type === 'closed') listener(this.#state.reason);
  }

  /** Whether requests can be sent. */
  get isOpen(): boolean {
    return this.#state.type === 'open';
  }

  /** Bytes of the blocks that went over the connection, those of the handshake included. */
  get byteCounts(): { readonly sent: number; readonly received: number } {
    return {
      sent: this.#sentBlocks * SMP_BLOCK_SIZE_BYTES,
      received: this.#receivedBlocks * SMP_BLOCK_SIZE_BYTES,
    };
  }

  /** Sends a command and waits for its answer; ERR is an error. Requests of a tick share blocks. */
  async send(request: SmpRequest, options: SendOptions = {}): Promise<RequestOutcome> {
    const state = this.#state;
    if (state.type === 'closed') return err({ type: 'network', reason: state.reason });
    const corrId = request.corrId ?? this.#deps.random(CORR_ID_SIZE_BYTES);
    const transmission = this.#encode(request, corrId);
    if (!transmission.ok) return transmission;
    const { command } = request;
    const outcome = state.requests.add({
      corrId,
      command: command.type,
      entityId: request.entityId ?? EMPTY_ID,
      timeoutMs: options.timeoutMs ?? this.timeouts[`${options.priority ?? 'background'}Ms`],
    });
    if (SUBSCRIBING.has(command.type)) state.monitor.start();
    this.#outbox.push(transmission.value);
    this.#startWriting();
    return outcome;
  }

  /** Sends commands packed into as few blocks as they need; outcomes in the same order. */
  async sendBatch(
    requests: readonly SmpRequest[],
    options: SendOptions = {},
  ): Promise<RequestOutcome[]> {
    return Promise.all(requests.map((request) => this.send(request, options)));
  }

  /** Ends the connection; waiting requests fail. Idempotent. */
  close(): void {
    this.#setState({ type: 'closed', reason: { type: 'closedByUs' } });
  }

  #openState(): OpenState {
    const { clock } = this.#deps;
    const monitor = new PingMonitor(clock, this.timeouts, {
      sendPing: () => {
        // Its outcome counts as a timeout or as something received, and is nobody's answer.
        void this.send({ command: { type: 'PING' } });
      },
      onUnresponsive: () => {
        this.#setState({ type: 'closed', reason: { type: 'unresponsive' } });
      },
    });
    const requests = new RequestTable(clock, () => {
      monitor.timedOut();
    });
    return { type: 'open', requests, monitor };
  }

  /** The only way from one state to another; a state's timers end with it. */
  #setState(next: Extract<State, { type: 'closed' }>): void {
    const previous = this.#state;
    if (previous.type === 'closed') return;
    this.#state = next;
    previous.monitor.stop();
    this.#outbox = [];
    this.#channel.close();
    previous.requests.failAll({ type: 'network', reason: next.reason });
    this.#deps.logger('debug', 'smp.closed', { reason: next.reason.type });
    this.#onClose?.(next.reason);
  }

  #encode(request: SmpRequest, corrId: CorrId): Result<Uint8Array, SmpClientError> {
    const { version, sessionId, peerKey } = this.session;
    assert(corrId.length === CORR_ID_SIZE_BYTES, 'correlation id of 24 bytes');
    const transmission = buildTransmission(
      {
        corrId,
        entityId: request.entityId ?? EMPTY_ID,
        command: encodeCommand(request.command, version),
      },
      { version, sessionId, serverKey: peerKey },
      { key: request.key },
    );
    const isTooLarge = transmission.length > MAX_TRANSMISSION_SIZE_BYTES;
    return isTooLarge ? err({ type: 'smp', error: { type: 'LARGE_MSG' } }) : ok(transmission);
  }

  #startWriting(): void {
    if (this.#isWriting) return;
    this.#isWriting = true;
    queueMicrotask(() => {
      void this.#write();
    });
  }

  /** One block after another; what is sent meanwhile goes into the next blocks. */
  async #write(): Promise<void> {
    while (this.#outbox.length > 0) {
      const batches = packBatches(this.#outbox);
      this.#outbox = [];
      for (const batch of batches) {
        if (this.#state.type === 'open' && batch.type === 'batch') {
          this.#sentBlocks += 1;
          await this.#channel.send(batch.content);
        }
      }
    }
    this.#isWriting = false;
  }

  #receive(content: Uint8Array): void {
    this.#receivedBlocks += 1;
    for (const item of parseMessages(content, this.session)) {
      const state = this.#state;
      if (state.type === 'closed') return;
      state.monitor.received();
      this.#handle(item, state);
    }
  }

  #handle(item: ReceivedMessage, { requests }: OpenState): void {
    const { corrId, entityId } = item;
    const request = corrId.length > 0 ? requests.take(corrId) : undefined;
    if (item.type === 'rejected') {
      const problem = `message not understood: ${item.error.type}`;
      request?.finish(err({ type: 'badResponse', problem }));
      if (request === undefined) this.#deps.logger('warn', 'smp.badMessage', { problem });
      return;
    }
    if (request === undefined) this.#handleEvent(entityId, item.message);
    else this.#handleAnswer(request, entityId, item.message);
  }

  #handleAnswer(request: WaitingRequest, entityId: EntityId, message: BrokerMessage): void {
    const isForRequest =
      bytesEqual(request.entityId, entityId) || (message.type === 'ERR' && entityId.length === 0);
    if (!isForRequest) {
      request.finish(err({ type: 'badResponse', problem: 'answer for another entity' }));
      return;
    }
    // GET asks for the message as its answer; SUB and ACK only happen to bring one.
    if (message.type === 'MSG' && request.command !== 'GET') this.#handleEvent(entityId, message);
    if (request.isExpired) this.#handleLateAnswer(request, message);
    request.finish(
      message.type === 'ERR' ? err({ type: 'smp', error: message.error }) : ok(message),
    );
  }

  #handleLateAnswer(request: WaitingRequest, message: BrokerMessage): void {
    if (request.command !== 'SUB') return;
    if (message.type === 'ERR') return;
    this.#onEvent?.({ type: 'subscribedLate', queueId: request.entityId });
  }

  #handleEvent(queueId: EntityId, message: BrokerMessage): void {
    switch (message.type) {
      case 'MSG':
        this.#onEvent?.({
          type: 'message',
          queueId,
          msgId: message.msgId,
          encBody: message.encBody,
        });
        break;
      case 'END':
        this.#onEvent?.({ type: 'end', queueId });
        break;
      case 'DELD':
        this.#onEvent?.({ type: 'deleted', queueId });
        break;
      default:
        this.#deps.logger('debug', 'smp.unexpected', { message: message.type });
    }
  }
}

const CORR_ID_SIZE_BYTES = 24;

/** Commands after which the server may send events, so that a dead connection matters. */
const SUBSCRIBING: ReadonlySet<string> = new Set(['SUB', 'NSUB', 'NEW']);
