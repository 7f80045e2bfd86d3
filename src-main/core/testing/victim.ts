/**
 * A core in a process of its own that kills itself with SIGKILL at a chosen commit. Started again
 * without that, it goes on where the killed one was. Plays Bob: joins the link, says three things,
 * hears three things, prints what it has as one JSON line, and ends when its input does.
 *
 * Arguments: data folder, server, link. KILL_AT=before:N or after:N names the N-th commit.
 */
import { Database } from '../database/index.ts';
import type { ContactId } from '#shared/ids.ts';
import { TestCore, must } from './test-core.ts';

const TO_SAY = ['bob 1', 'bob 2', 'bob 3'];
const TO_HEAR_COUNT = 3;

const [dataDir = '', server = '', link = ''] = process.argv.slice(2);
const [when, at] = (process.env['KILL_AT'] ?? 'never:0').split(':');
let commitCount = 0;

const commit = Object.getOwnPropertyDescriptor(Database.prototype, 'transaction')
  ?.value as Database['transaction'];
Database.prototype.transaction = function killing(this: Database, work) {
  commitCount += 1;
  const isChosen = commitCount === Number(at);
  const value = commit.call(this, (db) => {
    const done = work(db);
    if (isChosen && when === 'before') die();
    return done;
  });
  if (isChosen && when === 'after') die();
  return value as ReturnType<typeof work>;
};

await play();

async function play(): Promise<void> {
  const bob = await TestCore.open({ name: 'bob', servers: [server], dataDir });
  if (bob.chat.chats().length === 0)
    must(await bob.chat.joinLink({ text: link, isIncognito: false }));
  const alice = await bob.connectedContact();
  for (const text of TO_SAY.slice(said(bob, alice).length)) must(bob.chat.send(alice, text));
  const heard = await bob.received(alice, TO_HEAR_COUNT);
  await bob.allDelivered(alice);
  const played = { said: said(bob, alice), heard, commitCount };
  process.stdout.write(`${JSON.stringify(played)}\n`);
  // The receipts for what was heard go out while the other side still looks at what it got.
  process.stdin.once('end', () => {
    void bob.core.close();
  });
  process.stdin.resume();
}

function said(bob: TestCore, alice: ContactId): string[] {
  return bob.texts(alice, 'sent');
}

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  // The signal is not instant; nothing may happen in between.
  for (;;);
}
