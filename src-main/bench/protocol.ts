/**
 * What the benchmark asks of its processes, by message: each call is answered once. Times are
 * milliseconds of the machine's monotonic clock, which all processes share.
 */

/** Milliseconds of several runs, by what was done. */
export type Times = Readonly<Record<string, readonly number[]>>;

/** Name -> arguments and answer. */
export type Calls = {
  /** Opens (or makes) a core of this name and gives how long its database took to open. */
  'core.open': {
    args: { core: string; dataDir: string; servers: readonly string[] };
    value: { openMs: number };
  };
  'core.close': { args: { core: string }; value: null };
  /** A one-time link, and when it was asked for and there. */
  'core.link': { args: { core: string }; value: { link: string; askedAt: number; madeAt: number } };
  /** When joining began. */
  'core.join': { args: { core: string; link: string }; value: { at: number } };
  /** Ids of the contacts once so many are connected, and when the last of them was. */
  'core.connected': {
    args: { core: string; count: number };
    value: { contactIds: readonly number[]; at: number };
  };
  /** Sends texts at once; when each was asked for, by text. */
  'core.send': {
    args: { core: string; contactId: number; texts: readonly string[] };
    value: { at: Readonly<Record<string, number>> };
  };
  /** When each text was shown, once so many have come since the start or the last call. */
  'core.received': {
    args: { core: string; count: number };
    value: { at: Readonly<Record<string, number>> };
  };
  /** When each text got its tick (or was sent), once so many have since the start or the last call. */
  'core.ticks': {
    args: { core: string; count: number; status: 'sent' | 'delivered' };
    value: { at: Readonly<Record<string, number>> };
  };
  /** Makes so many queues of the core on each server; how long that takes. */
  'core.makeQueues': {
    args: { core: string; servers: readonly string[]; countPerServer: number };
    value: { ms: number };
  };
  /** When so many queues were subscribed. */
  'core.subscribed': { args: { core: string; count: number }; value: { at: number } };
  /** Has everything go through the SOCKS proxy on that port of loopback, or directly; once it does. */
  'core.proxy': { args: { core: string; port: number | null }; value: null };
  /** Relays within the process, each with a folder in the given one. */
  'relays.start': {
    args: { folder: string; count: number };
    value: { addresses: readonly string[] };
  };
  'relays.stop': { args: { address: string }; value: null };
  /** A SOCKS5 proxy within the process that lets everybody in. */
  'proxy.start': { args: Record<string, never>; value: { port: number } };
  /** The heap of two cores and their relay that talk for simulated hours: after each of them. */
  simulate: {
    args: { folder: string; hours: number };
    value: { heapMb: readonly number[]; messages: number; ms: number };
  };
  /** The folder with so many messages, made now if there is none; to be left as it is. */
  'large.folder': { args: { messageCount: number }; value: { folder: string; madeInMs: number } };
  /** A copy of that folder for this runtime. */
  'large.copy': { args: { from: string; to: string }; value: null };
  /** The name of the chat with the most messages. */
  'large.largestChat': { args: { dataDir: string }; value: { name: string } };
  'large.opening': { args: { dataDir: string }; value: Times };
  'large.leaveOpen': { args: { dataDir: string }; value: { keyMs: number; openMs: number } };
  'large.reading': {
    args: { dataDir: string };
    value: { times: Times; openRssMb: number; readRssMb: number };
  };
  'large.work': {
    args: { dataDir: string };
    value: { times: Times; databaseBytes: number; afterRssMb: number };
  };
  /** CPU time of the process so far. */
  cpu: { args: Record<string, never>; value: { cpuMs: number; at: number } };
  ratchet: { args: { pq: boolean; steps: number }; value: { ms: number } };
  /** Reads so many bytes from a TLS server with our client or with node:tls. */
  tls: {
    args: { client: 'ours' | 'node'; port: number; keyHash: string; sizeBytes: number };
    value: { ms: number };
  };
};

export type CallName = keyof Calls;
export type Arguments<N extends CallName> = Calls[N]['args'];
export type Value<N extends CallName> = Calls[N]['value'];

export type Request = { readonly id: number; readonly name: CallName; readonly args: unknown };
export type Reply = { readonly id: number } & (
  { readonly value: unknown } | { readonly error: string }
);

/** Milliseconds of the clock that all processes of the machine share. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
