/** Measurements of one core with very much in its database. */
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PageAnchor } from '#shared/contract/index.ts';
import type { ContactId, ItemId } from '#shared/ids.ts';
import type { Item, SearchQuery } from '#shared/model/index.ts';
import { defined, utf8Encode } from '../core/base/index.ts';
import { storagePaths } from '../core/storage/index.ts';
import { ChildCore } from './child-core.ts';
import { END_MS, NO_SERVER, RARE_WORD, START_MS } from './testing/large-data.ts';
import { FREQUENT_CHINESE_WORD, FREQUENT_WORD } from './large-texts.ts';
import { PASSPHRASE } from './passphrase.ts';
import { copyPlainly, zipPlainly } from './plain-copies.ts';
import { type Arguments, type Times, type Value, monotonicMs } from './protocol.ts';

/** As the window asks. */
const PAGE_COUNT = 50;
const HIT_COUNT = 50;
const OPEN_RUNS = 5;
const READ_RUNS = 15;
const WORK_RUNS = 3;
/** Multiples of it fall evenly between 0 and 1. */
const GOLDEN = 0.381_966;
const WEEK_MS = 7 * 86_400_000;
const ABSENT_WORD = 'xyzzy';

/** Opens the folder's database again and again: the passphrase, the rest, and the chat list. */
export async function measureOpening({ dataDir }: Arguments<'large.opening'>): Promise<Times> {
  const times = { key: [] as number[], rest: [] as number[], list: [] as number[] };
  for (let run = 0; run < OPEN_RUNS; run++) {
    const core = await open(dataDir);
    const { tryCostMs } = await core.invoke('passphrase.state', {});
    times.key.push(tryCostMs);
    times.rest.push(core.openMs - tryCostMs);
    times.list.push(await took(() => core.invoke('chats.list', {})));
    await core.close();
  }
  return times;
}

/** Of the chat with the most messages. */
export async function findLargestChat({
  dataDir,
}: Arguments<'large.largestChat'>): Promise<Value<'large.largestChat'>> {
  const core = await open(dataDir);
  const { chats: sizes } = await core.invoke('storage.report', {});
  const { chats } = await core.invoke('chats.list', {});
  await core.close();
  const largest = chats.find(
    (chat) => chat.type === 'contact' && chat.contact.contactId === sizes[0]?.contactId,
  );
  if (largest?.type !== 'contact') throw new Error('no chat');
  return { name: largest.contact.displayName };
}

/** Opens it and leaves it open: whoever ends this process now ends it uncleanly. */
export async function leaveOpen({
  dataDir,
}: Arguments<'large.leaveOpen'>): Promise<Value<'large.leaveOpen'>> {
  const core = await open(dataDir);
  const { tryCostMs } = await core.invoke('passphrase.state', {});
  return { keyMs: tryCostMs, openMs: core.openMs };
}

/** Pages of conversations and searches, and what the core takes up afterwards. */
export async function measureReading({
  dataDir,
}: Arguments<'large.reading'>): Promise<Value<'large.reading'>> {
  const core = await open(dataDir);
  await core.invoke('chats.list', {});
  const openRssMb = rssMb();
  const { chats } = await core.invoke('storage.report', {});
  const largest = defined(chats[0], 'a chat').contactId;
  const smallest = defined(chats.at(-1), 'a chat').contactId;
  const times: Record<string, readonly number[]> = {
    ...(await measurePages(core, largest)),
    ...(await measureSearches(core, { largest, smallest })),
    report: await timesOf(() => core.invoke('storage.report', {})),
  };
  const readRssMb = rssMb();
  await core.close();
  return { times, openRssMb, readRssMb };
}

/** Work on the file as a whole; the copies are what the archive is compared with. */
export async function measureWork({
  dataDir,
}: Arguments<'large.work'>): Promise<Value<'large.work'>> {
  const core = await open(dataDir);
  const { databasePath } = storagePaths(dataDir);
  const folder = join(dirname(dataDir), 'copies');
  mkdirSync(folder, { recursive: true });
  const times = { export: [] as number[], copy: [] as number[], zip: [] as number[] };
  for (let run = 0; run < WORK_RUNS; run++) {
    const targetPath = join(folder, `archive-${String(run)}.zip`);
    const file = core.chooseFile(targetPath);
    times.export.push(await took(() => core.invoke('archive.export', { file })));
    rmSync(targetPath);
    times.copy.push(await took(() => copyPlainly(databasePath, join(folder, 'copy'))));
    times.zip.push(await took(() => zipPlainly(databasePath, join(folder, 'plain.zip'))));
  }
  const databaseBytes = statSync(databasePath).size;
  const check = [await took(() => core.invoke('storage.check', {}))];
  const compact = [await took(() => core.invoke('storage.compact', {}))];
  const rekey = [await took(() => core.invoke('passphrase.change', passphrases()))];
  const afterRssMb = rssMb();
  await core.close();
  rmSync(folder, { recursive: true });
  return { times: { ...times, check, compact, rekey }, databaseBytes, afterRssMb };
}

async function measurePages(core: ChildCore, contactId: ContactId): Promise<Times> {
  const dates = Array.from({ length: READ_RUNS }, (_, run) => dateOf(run + 1));
  const middles: ItemId[] = [];
  const page = async (anchor: PageAnchor): Promise<readonly Item[]> => {
    const { items } = await core.invoke('items.page', { contactId, anchor, count: PAGE_COUNT });
    if (items.length < PAGE_COUNT) throw new Error(`a page of ${String(items.length)}`);
    return items;
  };
  const jump: number[] = [];
  for (const atMs of dates) {
    jump.push(await took(() => page({ type: 'date', atMs })));
    middles.push(
      defined((await page({ type: 'date', atMs: atMs + WEEK_MS }))[0], 'an item').itemId,
    );
  }
  const middle: number[] = [];
  for (const itemId of middles) middle.push(await took(() => page({ type: 'around', itemId })));
  return { end: await timesOf(() => page({ type: 'latest' })), jump, middle };
}

/** Never twice the same, all over the years. */
function dateOf(run: number): number {
  return Math.floor(START_MS + (END_MS - START_MS) * ((run * GOLDEN) % 1));
}

async function measureSearches(
  core: ChildCore,
  chats: { readonly largest: ContactId; readonly smallest: ContactId },
): Promise<Times> {
  const queries: Readonly<Record<string, SearchQuery>> = {
    rare: { text: RARE_WORD },
    frequent: { text: FREQUENT_WORD },
    frequentInSmallChat: { text: FREQUENT_WORD, contactId: chats.smallest },
    frequentInLargestChat: { text: FREQUENT_WORD, contactId: chats.largest },
    twoFrequent: { text: `${FREQUENT_WORD} coffee` },
    rareAndFrequent: { text: `${FREQUENT_WORD} ${RARE_WORD}` },
    phrase: { text: '"good morning"' },
    oneLetter: { text: 's' },
    chinese: { text: FREQUENT_CHINESE_WORD },
    nothing: { text: ABSENT_WORD },
    frequentInFirstMonth: { text: FREQUENT_WORD, untilMs: START_MS + 20 * 86_400_000 },
    links: { text: '', hasLink: true },
  };
  const times: Record<string, readonly number[]> = {};
  for (const [name, query] of Object.entries(queries)) {
    times[name] = await timesOf(() => search(core, query));
  }
  return times;
}

async function search(core: ChildCore, query: SearchQuery): Promise<void> {
  const { hits } = await core.invoke('search.items', { query, count: HIT_COUNT });
  if ((hits.length === 0) !== (query.text === ABSENT_WORD)) throw new Error(query.text);
}

function open(dataDir: string): Promise<ChildCore> {
  return ChildCore.open({ name: 'large', dataDir, servers: [NO_SERVER] });
}

function passphrases() {
  return {
    current: utf8Encode(PASSPHRASE),
    next: utf8Encode(`another ${PASSPHRASE}`),
    keep: false,
  };
}

async function timesOf(task: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < READ_RUNS; run++) times.push(await took(task));
  return times;
}

async function took(task: () => Promise<unknown>): Promise<number> {
  const startedAt = monotonicMs();
  await task();
  return monotonicMs() - startedAt;
}

function rssMb(): number {
  return process.memoryUsage.rss() / 1e6;
}
