/**
 * A core that deletes in a data folder until it is killed, or has done. Says `begin` right before it
 * does, and then, a line each, what the user was told is deleted: `contact 5`, `chat 5`, `profile 1`,
 * `retention`. Arguments: folder, task, `amidst` where it is to kill itself once a part is deleted.
 */
import { setTimeout as passed } from 'node:timers/promises';
import type { ContactId } from '#shared/ids.ts';
import { defined } from '../../../base/index.ts';
import { type TestCore, must } from '../../../testing/test-core.ts';
import { databaseOf, isAllDone, messageTotal, openFolder } from './deletion-folder.ts';

export type VictimTask = 'contacts' | 'profile' | 'chats' | 'retention';

/** Between two contacts that the user deletes one after the other. */
const PAUSE_MS = 10;
const POLL_MS = 5;
const DAY_S = 24 * 60 * 60;

const [dataDir = '', task = '', end = ''] = process.argv.slice(2);
const core = await openFolder(dataDir);
const { read } = databaseOf(core);
const totalBefore = messageTotal(read);
say('begin');
await play(core, task as VictimTask);
while (!isAllDone(read)) {
  if (end === 'amidst' && messageTotal(read) < totalBefore) process.kill(process.pid, 'SIGKILL');
  await passed(POLL_MS);
}
await core.core.close();
process.exit(0);

async function play({ chat }: TestCore, name: VictimTask): Promise<void> {
  const ids = contactIds(chat);
  switch (name) {
    case 'contacts':
      for (const id of ids.slice(0, 8)) {
        chat.deleteContact(id, false);
        say(`contact ${String(id)}`);
        await passed(PAUSE_MS);
      }
      return;
    case 'profile': {
      const { userId } = defined(chat.user(), 'a profile');
      must(chat.deleteProfile(userId, { password: undefined, deleteQueues: true }));
      return say(`profile ${String(userId)}`);
    }
    case 'chats':
      for (const id of ids.slice(0, 4)) {
        chat.upkeep.clearChat(id);
        say(`chat ${String(id)}`);
        await passed(PAUSE_MS);
      }
      chat.upkeep.clearAll({ withContacts: false });
      for (const id of ids) say(`chat ${String(id)}`);
      return;
    case 'retention':
      must(chat.upkeep.setRetention(30 * DAY_S));
      return say('retention');
  }
}

/** Those with most messages first. */
function contactIds(chat: TestCore['chat']): ContactId[] {
  return chat.upkeep.chatSizes().map(({ contactId }) => contactId);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
