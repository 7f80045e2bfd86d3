/** An agent in memory for tests of the chat: no servers, no keys; the test says what happens. */
import { type Result, err, ok } from '#shared/result.ts';
import {
  type AcceptOptions,
  type AddressOptions,
  type Agent,
  type AgentError,
  type AgentEvent,
  type AgentHost,
  type AgentMsgId,
  type AgentUserId,
  type CompleteShortLink,
  type ConnId,
  type ConnectionInfo,
  type ConnectionSummary,
  type DeleteOptions,
  type DeliveryState,
  type Invitation,
  type InvitationLink,
  type InvitationOptions,
  type JoinOptions,
  type KeepOptions,
  type LinkContent,
  type OutgoingMessage,
  type ParsedLink,
  type RequestId,
  type RetriedMessage,
  type SendRefusal,
  type ServerState,
  type ShortLink,
  agentMsgId,
  agentUserId,
  connId,
  formatLink,
  formatShortLink,
  parseLink,
  requestId,
} from '../agent/index.ts';
import type { Database, ReadDb, WriteDb } from '../database/index.ts';

export type FakeSent = OutgoingMessage & { readonly id: ConnId; readonly msgId: AgentMsgId };

export const LINK_SERVER = 'smp.example';

const NEW_CONNECTION: ConnectionInfo = {
  agentVersion: 7,
  rcvServers: ['own.example'],
  sndServers: [LINK_SERVER],
  ratchetSync: 'ok',
  keyRepair: undefined,
  rotation: undefined,
  pqSupport: true,
  pqSending: true,
  pqReceiving: true,
  associatedData: undefined,
  securityCode: '12345 67890 11111',
  isReady: true,
  pendingCount: 0,
  isLeftBehind: false,
  receivingBlocked: undefined,
  sendingBlocked: undefined,
};

/** Records what the chat asks for; the public fields are for the test to read and set. */
export class FakeAgent implements Agent {
  readonly sent: FakeSent[] = [];
  readonly allowed: { readonly id: ConnId; readonly info: Uint8Array }[] = [];
  readonly joined: JoinOptions[] = [];
  readonly accepted: (AcceptOptions & { readonly requestId: RequestId; readonly id: ConnId })[] =
    [];
  readonly rejected: RequestId[] = [];
  readonly deleted: ({ readonly id: ConnId } & DeleteOptions)[] = [];
  /** What the connection's short link shows. */
  readonly linkData = new Map<ConnId, Uint8Array>();
  readonly userOf = new Map<ConnId, AgentUserId>();
  /** Short links that were looked up. */
  readonly lookedUp: ShortLink[] = [];
  /** Links for whose server unanswered look-ups were to be settled, and how that ends. */
  readonly settled: InvitationLink[] = [];
  settling: Result<undefined, AgentError> = ok(undefined);
  /** What was asked of a connection, such as rotate. */
  readonly asked: { readonly id: ConnId; readonly what: 'resync' | 'rotate' | 'abort' }[] = [];
  /** How often new keys were wanted for all connections. */
  renewCount = 0;
  /** The room that a message tried again has. */
  maxSizeBytes = Infinity;
  /** Whether it does what is asked of a connection. */
  isWilling = true;
  readonly deliveries = new Map<AgentMsgId, DeliveryState>();
  readonly cancelled: AgentMsgId[] = [];
  readonly retried: AgentMsgId[] = [];
  /** What the next sends are refused with. */
  refusal: SendRefusal | undefined;
  /** What the next link fails with. */
  linkProblem: AgentError | undefined;
  /** Whether there are servers for new queues. */
  hasServers = true;
  states: readonly ServerState[] = [];
  isStarted = false;
  readonly #database: Database;
  readonly #host: AgentHost;
  readonly #links = new Map<string, ConnId>();
  readonly #contents = new Map<string, Result<LinkContent, AgentError>>();
  readonly #openRequests = new Set<RequestId>();
  readonly #infos = new Map<ConnId, ConnectionInfo>();
  readonly #waiting = new Set<AgentMsgId>();
  readonly #failed = new Set<AgentMsgId>();
  readonly #listeners = new Set<(state: ServerState) => void>();
  #lastConnId = 0;
  #lastMsgId = 0;
  #lastRequestId = 0;

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

  /** What the server of somebody's short link answers. */
  setContent(link: ShortLink, content: Result<LinkContent, AgentError>): void {
    this.#contents.set(formatShortLink(link, 'simplex'), content);
  }

  /** Somebody asks at the address; returns the request's id. */
  request(id: ConnId, info: Uint8Array): RequestId {
    const request = requestId(++this.#lastRequestId);
    this.#openRequests.add(request);
    this.emit({ type: 'request', connId: id, requestId: request, info, pq: true });
    return request;
  }

  /** The request is no more, as if it had expired. */
  forgetRequest(id: RequestId): void {
    this.#openRequests.delete(id);
  }

  createInvitation(options: InvitationOptions): Promise<Result<Invitation, AgentError>> {
    return this.#create(options, { isAddress: false });
  }

  createAddress(options: AddressOptions): Promise<Result<Invitation, AgentError>> {
    return this.#create(options, { isAddress: true });
  }

  setLinkData(_db: WriteDb, id: ConnId, linkData: Uint8Array): void {
    this.linkData.set(id, linkData);
  }

  lookUpLink(link: ShortLink): Promise<Result<LinkContent, AgentError>> {
    this.lookedUp.push(link);
    const known = this.#contents.get(formatShortLink(link, 'simplex'));
    return Promise.resolve(known ?? err({ type: 'linkGone' }));
  }

  settleLookUps(link: InvitationLink): Promise<Result<undefined, AgentError>> {
    this.settled.push(link);
    return Promise.resolve(this.settling);
  }

  canReceive(): boolean {
    return this.hasServers;
  }

  join(_db: WriteDb, options: JoinOptions): ConnId {
    this.joined.push(options);
    return this.#newConnection(options.userId);
  }

  acceptRequest(_db: WriteDb, request: RequestId, options: AcceptOptions): ConnId | undefined {
    if (!this.#openRequests.delete(request)) return undefined;
    const id = this.#newConnection(agentUserId(1));
    this.accepted.push({ ...options, requestId: request, id });
    return id;
  }

  rejectRequest(_db: WriteDb, request: RequestId): void {
    this.#openRequests.delete(request);
    this.rejected.push(request);
  }

  changeUser(_db: WriteDb, id: ConnId, userId: AgentUserId): void {
    this.userOf.set(id, userId);
  }

  allow(_db: WriteDb, id: ConnId, info: Uint8Array): void {
    this.allowed.push({ id, info });
  }

  send(_db: WriteDb, id: ConnId, message: OutgoingMessage): Result<AgentMsgId, SendRefusal> {
    if (this.refusal !== undefined) return err(this.refusal);
    if (!this.#infos.has(id)) return err({ type: 'notReady' });
    const msgId = agentMsgId(++this.#lastMsgId);
    this.#waiting.add(msgId);
    this.sent.push({ ...message, id, msgId });
    return ok(msgId);
  }

  retry(_db: WriteDb, id: ConnId, message: RetriedMessage): Result<AgentMsgId, SendRefusal> {
    const { msgId, shorten } = message;
    const sent = this.sent.findLast((known) => known.id === id && known.msgId === msgId);
    if (sent === undefined || !this.#failed.has(msgId)) return err({ type: 'notReady' });
    const isTooLarge = sent.body.length > this.maxSizeBytes;
    const body = isTooLarge ? shorten?.(sent.body) : sent.body;
    if (body === undefined) return err({ type: 'tooLarge', maxSizeBytes: this.maxSizeBytes });
    this.#failed.delete(msgId);
    this.sent.push({ ...sent, body });
    this.#waiting.add(msgId);
    this.retried.push(msgId);
    return ok(msgId);
  }

  waiting(_db: ReadDb, id: ConnId): readonly AgentMsgId[] {
    const ids = this.sent.filter((sent) => sent.id === id).map(({ msgId }) => msgId);
    return [...new Set(ids)].filter((msgId) => this.#waiting.has(msgId));
  }

  cancel(_db: WriteDb, _id: ConnId, msgId: AgentMsgId): boolean {
    const isInTime = this.#waiting.delete(msgId) || this.#failed.delete(msgId);
    if (isInTime) this.cancelled.push(msgId);
    return isInTime;
  }

  resync(_db: WriteDb, id: ConnId): boolean {
    return this.#ask(id, 'resync');
  }

  renewAll(): number {
    this.renewCount += 1;
    return this.#infos.size;
  }

  rotate(_db: WriteDb, id: ConnId): boolean {
    return this.#ask(id, 'rotate');
  }

  abortRotation(_db: WriteDb, id: ConnId): boolean {
    return this.#ask(id, 'abort');
  }

  delete(_db: WriteDb, id: ConnId, options: DeleteOptions): void {
    this.deleted.push({ id, ...options });
    this.#infos.delete(id);
  }

  deleteMany(db: WriteDb, ids: readonly ConnId[], options: KeepOptions): void {
    for (const id of ids) this.delete(db, id, { waitDelivery: false, ...options });
  }

  findOwn(link: ParsedLink): ConnId | undefined {
    return this.#links.get(formatLink(link));
  }

  info(id: ConnId): ConnectionInfo | undefined {
    return this.#infos.get(id);
  }

  summaries(): ReadonlyMap<ConnId, ConnectionSummary> {
    return this.#infos;
  }

  delivery(_id: ConnId, msgId: AgentMsgId): DeliveryState | undefined {
    return this.deliveries.get(msgId);
  }

  servers(userId?: AgentUserId): readonly ServerState[] {
    return this.states.filter((state) => userId === undefined || state.userId === userId);
  }

  onServerState(listener: (state: ServerState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  traffic(): ReturnType<Agent['traffic']> {
    return { sinceMs: 0, servers: [] };
  }

  resetTraffic(): void {
    // Nothing is counted.
  }

  reconnect(): void {
    // There are no connections.
  }

  networkChanged(): void {
    // Nor is there a network.
  }

  wake(): void {
    // Nothing waits for a timer.
  }

  async #create(
    options: AddressOptions,
    { isAddress }: { readonly isAddress: boolean },
  ): Promise<Result<Invitation, AgentError>> {
    await Promise.resolve();
    if (this.linkProblem !== undefined) return err(this.linkProblem);
    const id = this.#newConnection(options.userId);
    const link = isAddress ? exampleAddress(id) : exampleLink(id);
    const shortLink = exampleShortLink(id, isAddress ? 'address' : 'invitation');
    this.#links.set(link, id);
    this.#links.set(formatShortLink(shortLink, 'simplex'), id);
    if (options.linkData !== undefined) this.linkData.set(id, options.linkData);
    const made = {
      connId: id,
      link,
      shortLink: options.linkData === undefined ? undefined : shortLink,
    };
    this.#database.transaction((db) => options.onCommit?.(db, made));
    return ok(made);
  }

  #ask(id: ConnId, what: 'resync' | 'rotate' | 'abort'): boolean {
    this.asked.push({ id, what });
    return this.isWilling && this.#infos.has(id);
  }

  #newConnection(userId: AgentUserId): ConnId {
    const id = connId(++this.#lastConnId);
    this.userOf.set(id, userId);
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
  return sampleText(SAMPLE_LINK, number);
}

/** An address likewise. */
export function exampleAddress(number: number): string {
  const [address = ''] = SAMPLE_LINK.replace('/invitation', '/contact').split('&e2e=');
  return sampleText(address.replace('%26q%3Dm', '%26q%3Dc'), number);
}

/** A short link with all it takes to connect; each number has its own. */
export function exampleShortLink(
  number: number,
  kind: 'invitation' | 'address',
): CompleteShortLink {
  const server = { hosts: [LINK_SERVER], port: '', keyHash: new Uint8Array(32).fill(7) };
  const linkKey = new Uint8Array(32).fill(number);
  return kind === 'invitation'
    ? { kind, server, linkKey, linkId: new Uint8Array(24).fill(number) }
    : { kind: 'contact', type: 'contact', server, linkKey };
}

function sampleText(sample: string, number: number): string {
  const senderId = String(number).padStart(32, 'A');
  const link = parseLink(sample.replace('WTmPwMffS_9VJOfvz9LQFxLeUMRsyYcv', senderId));
  if (!link.ok) throw new Error(`not a link: ${link.error.type}`);
  return formatLink(link.value);
}
