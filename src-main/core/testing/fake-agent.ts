/** An agent in memory for tests of the chat: no servers, no keys; the test says what happens. */
import { type Result, err, ok } from '#shared/result.ts';
import {
  type Agent,
  type AgentError,
  type AgentEvent,
  type AgentHost,
  type AgentMsgId,
  type ConnId,
  type ConnectionInfo,
  type Invitation,
  type InvitationOptions,
  type JoinOptions,
  type OutgoingMessage,
  type ParsedLink,
  type SendRefusal,
  type ServerState,
  agentMsgId,
  connId,
  formatLink,
  parseLink,
} from '../agent/index.ts';
import type { Database, WriteDb } from '../database/index.ts';

export type FakeSent = OutgoingMessage & { readonly id: ConnId; readonly msgId: AgentMsgId };

export const LINK_SERVER = 'smp.example';

const NEW_CONNECTION: ConnectionInfo = {
  agentVersion: 7,
  rcvServers: ['own.example'],
  sndServers: [LINK_SERVER],
  ratchetSync: 'ok',
  pqSupport: true,
  pqSending: true,
  pqReceiving: true,
  associatedData: undefined,
  securityCode: '12345 67890 11111',
  isReady: true,
  pendingCount: 0,
};

/** Records what the chat asks for; the public fields are for the test to read and set. */
export class FakeAgent implements Agent {
  readonly sent: FakeSent[] = [];
  readonly allowed: { readonly id: ConnId; readonly info: Uint8Array }[] = [];
  readonly joined: JoinOptions[] = [];
  readonly deleted: { readonly id: ConnId; readonly waitDelivery: boolean }[] = [];
  readonly cancelled: AgentMsgId[] = [];
  readonly retried: AgentMsgId[] = [];
  /** What the next sends are refused with. */
  refusal: SendRefusal | undefined;
  /** What the next link fails with. */
  linkProblem: AgentError | undefined;
  states: readonly ServerState[] = [];
  isStarted = false;
  readonly #database: Database;
  readonly #host: AgentHost;
  readonly #links = new Map<string, ConnId>();
  readonly #infos = new Map<ConnId, ConnectionInfo>();
  readonly #waiting = new Set<AgentMsgId>();
  readonly #failed = new Set<AgentMsgId>();
  readonly #listeners = new Set<(state: ServerState) => void>();
  #lastConnId = 0;
  #lastMsgId = 0;

  constructor(database: Database, host: AgentHost) {
    this.#database = database;
    this.#host = host;
  }

  /** Lets the host apply the event as the agent does; returns whether it wants a receipt. */
  emit(event: AgentEvent): boolean {
    if (event.type === 'sent' || event.type === 'sendFailed') this.#waiting.delete(event.msgId);
    if (event.type === 'sendFailed') this.#failed.add(event.msgId);
    const applied = this.#database.transaction((db) => this.#host.apply(db, event));
    applied.afterCommit?.();
    return applied.sendReceipt === true;
  }

  setInfo(id: ConnId, change: Partial<ConnectionInfo>): void {
    this.#infos.set(id, { ...NEW_CONNECTION, ...this.#infos.get(id), ...change });
  }

  setServer(state: ServerState): void {
    this.states = [...this.states.filter(({ server }) => server !== state.server), state];
    for (const listener of this.#listeners) listener(state);
  }

  start(): void {
    this.isStarted = true;
  }

  stop(): Promise<void> {
    this.isStarted = false;
    return Promise.resolve();
  }

  createInvitation(options: InvitationOptions): Promise<Result<Invitation, AgentError>> {
    if (this.linkProblem !== undefined) return Promise.resolve(err(this.linkProblem));
    const id = this.#newConnection();
    const link = exampleLink(id);
    this.#links.set(link, id);
    this.#database.transaction((db) => options.onCommit?.(db, id, link));
    return Promise.resolve(ok({ connId: id, link }));
  }

  join(_db: WriteDb, options: JoinOptions): ConnId {
    this.joined.push(options);
    return this.#newConnection();
  }

  allow(_db: WriteDb, id: ConnId, info: Uint8Array): void {
    this.allowed.push({ id, info });
  }

  send(_db: WriteDb, id: ConnId, message: OutgoingMessage): Result<AgentMsgId, SendRefusal> {
    if (this.refusal !== undefined) return err(this.refusal);
    const msgId = agentMsgId(++this.#lastMsgId);
    this.#waiting.add(msgId);
    this.sent.push({ ...message, id, msgId });
    return ok(msgId);
  }

  retry(_db: WriteDb, _id: ConnId, msgId: AgentMsgId): Result<AgentMsgId, SendRefusal> {
    if (!this.#failed.delete(msgId)) return err({ type: 'notReady' });
    this.#waiting.add(msgId);
    this.retried.push(msgId);
    return ok(msgId);
  }

  cancel(_db: WriteDb, _id: ConnId, msgId: AgentMsgId): boolean {
    const isInTime = this.#waiting.delete(msgId) || this.#failed.delete(msgId);
    if (isInTime) this.cancelled.push(msgId);
    return isInTime;
  }

  resync(): boolean {
    return false;
  }

  delete(_db: WriteDb, id: ConnId, { waitDelivery }: { readonly waitDelivery: boolean }): void {
    this.deleted.push({ id, waitDelivery });
    this.#infos.delete(id);
  }

  findOwn(link: ParsedLink): ConnId | undefined {
    return this.#links.get(formatLink(link));
  }

  info(id: ConnId): ConnectionInfo | undefined {
    return this.#infos.get(id);
  }

  servers(): readonly ServerState[] {
    return this.states;
  }

  onServerState(listener: (state: ServerState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  wake(): void {
    // Nothing waits for a timer.
  }

  #newConnection(): ConnId {
    const id = connId(++this.#lastConnId);
    this.setInfo(id, {});
    return id;
  }
}

const SAMPLE_LINK =
  'simplex:/invitation#/?v=2-7&smp=smp%3A%2F%2Fh2ZOktlA8mczenRDHdN9Bpbvd6cFIchfHrahGfcnLlo%3D%40' +
  'smp.example%3A5223%2FWTmPwMffS_9VJOfvz9LQFxLeUMRsyYcv%23%2F%3Fv%3D1-4%26dh%3DMCowBQYDK2VuAyEAp' +
  'TnVfGYL9gMgmj7mJPvIIzAE2pcqpY1Lq_nOGbluDgc%253D%26q%3Dm%26k%3Ds&e2e=v%3D2-3%26x3dh%3DMEIwBQYDK' +
  '2VvAzkAEdGDj-T04fHykHEi5xDxTTJVXG8_f_Io7b7UxYykvOfCSXI0UdLFTQD40tHTkf9o8h4Iciua3SY%3D%2CMEIwBQ' +
  'YDK2VvAzkAgOwkwulPSzALYEjPYX18r49UKWTOak-eGZgTVii8eDaPNddEE2EySWY1T8FvMcTgvDF_ypAiplo%3D';

/** A one-time link in the form every program of the network reads; each number has its own. */
export function exampleLink(number: number): string {
  const senderId = String(number).padStart(32, 'A');
  const link = parseLink(SAMPLE_LINK.replace('WTmPwMffS_9VJOfvz9LQFxLeUMRsyYcv', senderId));
  if (!link.ok) throw new Error(`not a link: ${link.error.type}`);
  return formatLink(link.value);
}
