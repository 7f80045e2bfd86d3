/** A database with profiles and chats, and messages put in by hand. */
import { join } from 'node:path';
import type { ContactId, ItemId, UserId } from '#shared/ids.ts';
import type { SearchHit, SearchQuery } from '#shared/model/index.ts';
import {
  type Database,
  type WriteDb,
  loadMigrations,
  openDatabase,
  sql,
} from '../../database/index.ts';
import { initChatProtocol } from '../protocol/index.ts';
import {
  type NewItem,
  deleteDiscarded,
  deleteItems,
  discardContact,
  insertContact,
  insertItem,
  insertUser,
  setActiveUser,
} from '../store/index.ts';
import { prepareSearch, searchItems } from './index.ts';
import type { SearchPlace } from './search.ts';

export const MIGRATIONS = loadMigrations(join(import.meta.dirname, '../../../../migrations'));
export const START_MS = Date.UTC(2024, 0, 1);

export type AddedItem = Partial<Omit<NewItem, 'contactId' | 'content'>> & {
  readonly in?: ContactId;
};

export class SearchWorld {
  readonly database: Database;
  readonly user: UserId;
  readonly bob: ContactId;
  readonly carol: ContactId;
  #nowMs = START_MS;

  private constructor(database: Database) {
    this.database = database;
    const made = database.transaction((db) => {
      const user = insertUser(db, newUser('me'));
      setActiveUser(db, user);
      return { user, bob: newContact(db, user, 'bob'), carol: newContact(db, user, 'carol') };
    });
    this.user = made.user;
    this.bob = made.bob;
    this.carol = made.carol;
  }

  /** In a plain file, or in memory. */
  static async open(path = ':memory:'): Promise<SearchWorld> {
    await initChatProtocol();
    return new SearchWorld(openSearchable(path));
  }

  close(): void {
    this.database.close();
  }

  /** A text message, a minute after the one before. */
  add(text: string, options: AddedItem = {}): ItemId {
    const { in: contactId = this.bob, ...item } = options;
    this.#nowMs += 60_000;
    return this.database.transaction((db) =>
      insertItem(db, {
        contactId,
        isSent: false,
        content: { kind: 'text', text },
        sharedMsgId: undefined,
        status: 'unread',
        atMs: this.#nowMs,
        createdAtMs: this.#nowMs,
        ...item,
      }),
    );
  }

  /** Another profile with one contact. */
  otherUser(): { readonly user: UserId; readonly contact: ContactId } {
    return this.database.transaction((db) => {
      const user = insertUser(db, newUser('other'));
      return { user, contact: newContact(db, user, 'dan') };
    });
  }

  hits(query: string | SearchQuery, place: SearchPlace = { count: 100 }): readonly SearchHit[] {
    return this.page(query, place).hits;
  }

  page(query: string | SearchQuery, place: SearchPlace): ReturnType<typeof searchItems> {
    const asked = typeof query === 'string' ? { text: query } : query;
    return searchItems(this.database.read, asked, place);
  }

  /** Ids of what is found, the newest first. */
  find(query: string | SearchQuery, place?: SearchPlace): ItemId[] {
    return this.hits(query, place).map(({ itemId }) => itemId);
  }
}

/** The file, ready to be searched, without a passphrase. */
export function openSearchable(path: string, migrations = MIGRATIONS): Database {
  // So that nothing waits for the disk, and a fake clock is all the time there is.
  const opened = openDatabase({ path, migrations, commitSurvives: 'processEnd' });
  if (!opened.ok) throw new Error(opened.error.type);
  if (migrations === MIGRATIONS) prepareSearch(opened.value);
  return opened.value;
}

/** Deletes a contact with its conversation, all at once. */
export function deleteChat(db: WriteDb, id: ContactId): void {
  discardContact(db, id);
  const items = db.all<{ item_id: ItemId }>(
    sql`SELECT item_id FROM chat_item WHERE contact_id = ${id}`,
  );
  deleteItems(
    db,
    items.map((row) => row.item_id),
  );
  deleteDiscarded(db, id);
}

function newUser(displayName: string): Parameters<typeof insertUser>[1] {
  return { displayName, fullName: '', peerType: undefined, createdAtMs: START_MS };
}

function newContact(
  db: Parameters<typeof insertContact>[0],
  userId: UserId,
  displayName: string,
): ContactId {
  return insertContact(db, { userId, profile: { displayName, fullName: '' }, atMs: START_MS });
}
