/** What must be true once the network is well again and time has passed: nothing lost, nothing twice. */
import { type ContactId, contactId, itemId, pendingId } from '#shared/ids.ts';
import type { Item } from '#shared/model/index.ts';
import type { ConnId, RatchetSyncState } from '../../agent/index.ts';
import { hexEncode } from '../../base/index.ts';
import { sql } from '../../database/index.ts';
import { codeOf } from './codes.ts';
import { type End, type Ledger, type MadeAddress, type MadeLink, contactsOf } from './ledger.ts';
import type { SimCore } from './sim-core.ts';
import type { ScenarioWorld } from './world.ts';

/** A contact as one end sees it. */
export type Side = End & { readonly contactId: ContactId };
export type Pair = { readonly maker: Side; readonly joiner: Side };

/** What a connection has become at one end. */
type EndState =
  | { readonly type: 'none' }
  | { readonly type: 'pending'; readonly state: string }
  | { readonly type: 'contact'; readonly state: string; readonly contactId: ContactId };

/** Everything that is not as it must be, each in a line. */
export function findProblems(world: ScenarioWorld): string[] {
  return [
    ...world.errors,
    ...world.ledger.links.flatMap((link) => handshakeProblems(world, link)),
    ...world.ledger.addresses.flatMap((address) => addressProblems(world, address)),
    ...pairsOf(world).flatMap((pair) => pairProblems(world, pair)),
    ...vanished(world),
    ...world.ledger.awaited().map((what) => `${what} is still waited for`),
  ];
}

/** The two ends of every connection that both still have. */
export function pairsOf(world: ScenarioWorld): Pair[] {
  const { addresses } = world.ledger;
  return [...linkPairsOf(world), ...addresses.flatMap((address) => addressPairsOf(address))];
}

function linkPairsOf(world: ScenarioWorld): Pair[] {
  return world.ledger.links.flatMap((link) => {
    const maker = sideOf(link);
    if (maker === undefined) return [];
    return link.joins.flatMap((end) => {
      const joiner = sideOf(end);
      return joiner === undefined ? [] : [{ maker, joiner }];
    });
  });
}

/** Those who met at the address, which are the same two who have the same keys. */
function addressPairsOf({ core, asks }: MadeAddress): Pair[] {
  return asks.flatMap((end) => {
    const joiner = sideOf(end);
    const code = joiner === undefined ? undefined : codeOf(joiner.core, joiner.contactId);
    if (joiner === undefined || code === undefined) return [];
    const makers = contactsOf(core).flatMap((id): Side[] => {
      const connId = core.chat?.connectionOf(id)?.agentConnId;
      if (connId === undefined || codeOf(core, id) !== code) return [];
      return [{ core, connId, contactId: id }];
    });
    return makers.map((maker) => ({ maker, joiner }));
  });
}

/** Whether the ratchet of that end works. */
export function ratchetSyncOf({ core, connId }: End): RatchetSyncState | undefined {
  return core.chat?.agent.info(connId)?.ratchetSync;
}

/** Whether messages can be expected to go both ways. */
export function isWhole(world: ScenarioWorld, { maker, joiner }: Pair): boolean {
  return [maker, joiner].every(
    (side) =>
      side.core.chat?.contact(side.contactId)?.state === 'connected' &&
      !hasQueueIn(side, world.ledger.lostQueues),
  );
}

function sideOf({ core, connId }: End): Side | undefined {
  const state = stateOf({ core, connId });
  return state.type === 'contact' ? { core, connId, contactId: state.contactId } : undefined;
}

function stateOf({ core, connId }: End): EndState {
  const { chat, database } = core;
  const row = database?.read.get<{ id: number; contact: number | null }>(sql`
    SELECT connection_id AS id, contact_id AS contact FROM chat_connection
    WHERE agent_conn_id = ${connId}`);
  if (row === undefined) return { type: 'none' };
  if (row.contact !== null) {
    const id = contactId(row.contact);
    return { type: 'contact', state: chat?.contact(id)?.state ?? 'hidden', contactId: id };
  }
  const state = chat?.pending(pendingId(row.id))?.state;
  const text = state?.type === 'failed' ? `failed ${state.reason}` : state?.type;
  return { type: 'pending', state: text ?? 'hidden' };
}

function hasQueueIn({ core, connId }: End, queues: ReadonlySet<string>): boolean {
  if (queues.size === 0) return false;
  const rows = core.database?.read.all<{ id: Uint8Array }>(
    sql`SELECT rcv_id AS id FROM scenario_queue WHERE conn_id = ${connId}`,
  );
  return rows?.some(({ id }) => queues.has(hexEncode(id))) === true;
}

function isLossy(world: ScenarioWorld, end: End): boolean {
  const { lossyQueues, lostQueues } = world.ledger;
  return hasQueueIn(end, lossyQueues) || hasQueueIn(end, lostQueues);
}

/** Of those who use a link, one gets a contact and the others are told that it was used. */
function handshakeProblems(world: ScenarioWorld, link: MadeLink): string[] {
  const { ledger } = world;
  const ends: readonly End[] = [link, ...link.joins];
  const lost = ends.filter((end) => stateOf(end).type === 'none' && !ledger.isEnded(end));
  const problems = lost.map((end) => `${nameOf(end)}: the connection is gone`);
  if (ends.some((end) => ledger.isEnded(end) || isLossy(world, end))) return problems;
  if (link.joins.length === 0) return problems;
  const states = link.joins.map((end) => stateOf(end));
  const connected = states.filter(({ type }) => type === 'contact');
  if (connected.length !== 1) {
    problems.push(`${nameOf(link)}: ${String(connected.length)} contacts from one link`);
  }
  link.joins.forEach((end, index) => {
    const state = states[index];
    const isFine =
      state?.type === 'contact'
        ? state.state === 'connected'
        : state?.type === 'pending' && state.state === 'failed linkUsed';
    if (!isFine) problems.push(`${nameOf(end)}: joined and is ${JSON.stringify(state)}`);
  });
  const own = stateOf(link);
  if (own.type !== 'contact' || own.state !== 'connected') {
    problems.push(`${nameOf(link)}: made the link and is ${JSON.stringify(own)}`);
  }
  return problems;
}

/** Whoever asks is accepted in the end, once, unless the owner did not want it. */
function addressProblems(world: ScenarioWorld, address: MadeAddress): string[] {
  const { ledger } = world;
  const problems: string[] = [];
  const isThere = address.core.chat?.agent.info(address.connId) !== undefined;
  if (!isThere && !ledger.isEnded(address))
    problems.push(`${nameOf(address)}: the address is gone`);
  const pairs = addressPairsOf(address);
  for (const end of address.asks) {
    const state = stateOf(end);
    if (ledger.isEnded(end)) continue;
    if (state.type === 'none') problems.push(`${nameOf(end)}: the request is gone`);
    const own = pairs.filter(
      ({ joiner }) => joiner.core === end.core && joiner.connId === end.connId,
    );
    const code = own[0] && codeOf(own[0].joiner.core, own[0].joiner.contactId);
    const mayFail =
      ledger.isEnded(address) ||
      ledger.isRefused(address.core, end.core) ||
      [address, end, ...own.map(({ maker }) => maker)].some((one) => isLossy(world, one)) ||
      (state.type === 'contact' && isEndedCode(ledger, end.core, state.contactId)) ||
      (code !== undefined && ledger.endedCodes.has(code));
    if (mayFail) continue;
    if (state.type !== 'contact' || state.state !== 'connected') {
      problems.push(`${nameOf(end)}: asked at an address and is ${JSON.stringify(state)}`);
    }
    const owners = own.map(({ maker }) => maker.core.chat?.contact(maker.contactId)?.state);
    if (owners.join() !== 'connected') {
      problems.push(`${nameOf(end)}: the owner of the address has [${owners.join()}]`);
    }
  }
  return problems;
}

function isEndedCode({ endedCodes }: Ledger, core: SimCore, id: ContactId): boolean {
  const code = codeOf(core, id);
  return code !== undefined && endedCodes.has(code);
}

function pairProblems(world: ScenarioWorld, pair: Pair): string[] {
  const { maker, joiner } = pair;
  const isLossless = !isLossy(world, maker) && !isLossy(world, joiner);
  return [
    ...directionProblems(world, maker, joiner),
    ...directionProblems(world, joiner, maker),
    ...(isLossless ? agreementProblems(world, pair) : []),
  ];
}

/** Where no relay lost anything, the two ends have never lost each other. */
function agreementProblems({ ledger }: ScenarioWorld, { maker, joiner }: Pair): string[] {
  const [ours, theirs] = [maker, joiner].map(({ core, contactId }) =>
    core.chat?.details(contactId),
  );
  const problems: string[] = [];
  if (ours?.securityCode !== theirs?.securityCode) problems.push(`${nameOf(maker)}: other keys`);
  for (const [side, peer] of [
    [maker, joiner],
    [joiner, maker],
  ] as const) {
    const sync = ratchetSyncOf(side);
    const hasGaps = ledger.hidden.has(peer.core) || ledger.retried.size > 0 || hasGivenUp(peer);
    if (sync !== 'ok') problems.push(`${nameOf(side)}: ratchet ${String(sync)}`);
    for (const { content } of itemsOf(side).values()) {
      if (content.type !== 'notice') continue;
      const { type } = content.notice;
      const isExpected = type === 'messagesSkipped' && hasGaps;
      if (BAD_NOTICES.has(type) && !isExpected) problems.push(`${nameOf(side)}: ${type}`);
    }
  }
  return problems;
}

/** A message deleted before it has left, or given up, takes its number with it. */
function hasGivenUp(side: Side): boolean {
  return [...itemsOf(side).values()].some(({ status }) => status.type === 'failed');
}

const BAD_NOTICES: ReadonlySet<string> = new Set([
  'badMessageHash',
  'badMessageId',
  'duplicateMessage',
  'otherMessageConfirmed',
  'messagesSkipped',
  'decryptionFailed',
  'unreadable',
  'securityCodeChanged',
]);

type ShownItem = Item & { readonly msgId: string | undefined };

/** Every item of the conversation by its shared id, in the order shown. */
function itemsOf({ core, contactId: id }: Side): Map<string, ShownItem> {
  const rows = core.database?.read.all<{ id: number; msgId: Uint8Array | null }>(
    sql`SELECT item_id AS id, shared_msg_id AS msgId FROM chat_item WHERE contact_id = ${id}`,
  );
  const msgIds = new Map(
    (rows ?? []).map((row) => [
      itemId(row.id),
      row.msgId === null ? undefined : hexEncode(row.msgId),
    ]),
  );
  const page = core.chat?.page(id, { anchor: { type: 'latest' }, count: 10_000 });
  return new Map(
    (page?.items ?? []).map((item) => {
      const msgId = msgIds.get(item.itemId);
      return [`${item.direction} ${msgId ?? String(item.itemId)}`, { ...item, msgId }];
    }),
  );
}

function directionProblems(world: ScenarioWorld, from: Side, to: Side): string[] {
  const sent = itemsOf(from);
  const received = itemsOf(to);
  const context: DirectionContext = {
    ...{ world, from, to, sent, received },
    isLossy: isLossy(world, to),
    isReturnLossy: isLossy(world, from),
  };
  return [
    ...[...sent.values()].flatMap((item) => sentProblems(context, item)),
    ...receivedProblems(context),
    ...skippedProblems(context),
  ].map((problem) => `${nameOf(from)} to ${nameOf(to)}: ${problem}`);
}

type DirectionContext = {
  readonly world: ScenarioWorld;
  readonly from: Side;
  readonly to: Side;
  readonly sent: ReadonlyMap<string, ShownItem>;
  readonly received: ReadonlyMap<string, ShownItem>;
  readonly isLossy: boolean;
  readonly isReturnLossy: boolean;
};

function sentProblems(context: DirectionContext, item: ShownItem): string[] {
  const { world, to, received, isLossy: isLost, isReturnLossy } = context;
  const { msgId, status, direction } = item;
  if (direction !== 'sent' || msgId === undefined) return [];
  const what = textOf(item);
  const arrived = received.get(`received ${msgId}`);
  const isThere = arrived !== undefined || world.ledger.isHidden(to.core, msgId);
  switch (status.type) {
    case 'pending':
    case 'delayed':
      return isLost || isReturnLossy ? [] : [`${what} is ${status.type}`];
    case 'delivered':
      return isThere ? sameness(context, item, arrived) : [`${what} has its tick and is not there`];
    case 'sent': {
      if (isLost && !world.ledger.fresh.has(msgId)) return [];
      if (!isThere) return [`${what} is sent and not there`];
      return isReturnLossy ? [] : [`${what} has no tick`];
    }
    case 'failed':
    case 'received':
      return [];
  }
}

/** Edits, deletions and reactions are the same at both ends. */
function sameness(
  { world, isLossy: isLost, isReturnLossy, to }: DirectionContext,
  item: ShownItem,
  arrived: ShownItem | undefined,
): string[] {
  if (arrived === undefined || isLost || isReturnLossy) return [];
  // An edit makes a message anew that its receiver has taken off, without its reactions.
  if (arrived.msgId !== undefined && world.ledger.isHidden(to.core, arrived.msgId)) return [];
  const problems: string[] = [];
  if (textOf(item) !== textOf(arrived)) {
    problems.push(`${textOf(item)} is ${textOf(arrived)} at ${to.core.name}`);
  }
  if (reactionsOf(item) !== reactionsOf(arrived)) {
    problems.push(`${textOf(item)} has other reactions`);
  }
  return problems;
}

/** Who does not get what the relay has lost sees that there was something, once more arrives. */
function skippedProblems({ world, to, sent, received, isLossy: isLost }: DirectionContext) {
  const { ledger } = world;
  const isKnownAfter = [...received.values()].some(
    ({ msgId }) => msgId !== undefined && ledger.fresh.has(msgId),
  );
  if (!isLost || !isKnownAfter) return [];
  const missing = [...sent.values()].filter(
    ({ direction, msgId, status }) =>
      direction === 'sent' &&
      msgId !== undefined &&
      status.type === 'sent' &&
      !received.has(`received ${msgId}`) &&
      !ledger.isHidden(to.core, msgId),
  );
  let noticed = 0;
  for (const { content } of received.values()) {
    if (content.type !== 'notice') continue;
    const { notice } = content;
    if (notice.type === 'messagesSkipped') noticed += notice.count;
  }
  if (missing.length <= noticed) return [];
  const texts = missing.map((item) => textOf(item)).join(', ');
  return [`${texts} lost, of which ${String(noticed)} were noticed`];
}

function receivedProblems({ world, from, to, sent, received, isLossy: isLost }: DirectionContext) {
  const { ledger } = world;
  const problems: string[] = [];
  const seen = new Set<string>();
  let lastNumber = 0;
  for (const item of received.values()) {
    const { msgId, direction } = item;
    if (direction !== 'received' || msgId === undefined) continue;
    const text = textOf(item);
    if (item.content.type === 'text' && seen.has(text)) problems.push(`${text} twice`);
    seen.add(text);
    if (ledger.forgotten.has(msgId)) problems.push(`${text} left before it was safe`);
    const record = ledger.sent.get(msgId);
    if (record !== undefined && record.core !== from.core) problems.push(`${text} of another`);
    const own = sent.get(`sent ${msgId}`);
    if (own === undefined && !ledger.isHidden(from.core, msgId)) problems.push(`${text} unknown`);
    const isMadeAnew = ledger.retried.has(msgId) || ledger.isHidden(to.core, msgId);
    if (record === undefined || isMadeAnew || isLost) continue;
    if (record.number < lastNumber) problems.push(`${text} out of order`);
    lastNumber = Math.max(lastNumber, record.number);
  }
  return problems;
}

/** What a user has sent stays in the own conversation, too. */
function vanished({ ledger, cores }: ScenarioWorld): string[] {
  const stored = new Map(cores.map((core) => [core, storedIds(core)]));
  return [...ledger.sent].flatMap(([msgId, { core, number }]) => {
    const isThere = stored.get(core)?.has(msgId) === true;
    const mayBeGone = ledger.isHidden(core, msgId) || ledger.ended.has(core);
    return isThere || mayBeGone ? [] : [`${core.name}: m${String(number)} vanished`];
  });
}

function storedIds(core: SimCore): Set<string> {
  const rows = core.database?.read.all<{ id: Uint8Array }>(
    sql`SELECT shared_msg_id AS id FROM chat_item WHERE is_sent = 1 AND shared_msg_id IS NOT NULL`,
  );
  return new Set(rows?.map(({ id }) => hexEncode(id)));
}

function textOf({ content }: Item): string {
  return content.type === 'text' ? content.text : `<${content.type}>`;
}

/** How many of the two have given which emoji. */
function reactionsOf({ reactions }: Item): string {
  return reactions
    .map(({ emoji, count }) => `${emoji} ${String(count)}`)
    .sort()
    .join();
}

function nameOf({ core, connId }: { readonly core: SimCore; readonly connId: ConnId }): string {
  return `${core.name}#${String(connId)}`;
}
