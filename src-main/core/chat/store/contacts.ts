/** Contact rows. */
import { type ContactId, type UserId, contactId } from '#shared/ids.ts';
import type { ContactState } from '#shared/model/index.ts';
import { type ReadDb, type Sql, type WriteDb, sql } from '../../database/index.ts';
import { type Preferences, type Profile, parsePreferences } from '../protocol/index.ts';
import { freeName, isKept } from './discarded.ts';

export type ContactRow = {
  readonly contactId: ContactId;
  readonly userId: UserId;
  readonly localDisplayName: string;
  readonly profile: Profile;
  readonly localAlias: string;
  readonly draft: string;
  readonly state: ContactState;
  readonly verifiedCode: string | undefined;
  readonly verifiedAtMs: number | undefined;
  /** Whether receipts go to it; undefined: as the profile says. */
  readonly sendsReceipts: boolean | undefined;
  readonly createdAtMs: number;
  readonly activeAtMs: number;
};

type Row = {
  contact_id: number;
  user_id: number;
  local_display_name: string;
  display_name: string;
  full_name: string;
  short_descr: string | null;
  image: string | null;
  contact_link: string | null;
  preferences: string | null;
  peer_type: string | null;
  local_alias: string;
  draft: string;
  state: ContactState;
  verified_code: string | null;
  verified_at_ms: number | null;
  sends_receipts: number | null;
  created_at_ms: number;
  active_at_ms: number;
};

const SELECT = sql`SELECT contact_id, user_id, local_display_name, display_name, full_name,
  short_descr, image, contact_link, preferences, peer_type, local_alias, draft, state,
  verified_code, verified_at_ms, sends_receipts, created_at_ms, active_at_ms FROM chat_contact c`;

/** One contact by id. */
export function findContact(db: ReadDb, id: ContactId): ContactRow | undefined {
  return one(db, sql`${SELECT} WHERE contact_id = ${id} AND ${isKept(sql`c.contact_id`)}`);
}

/** All contacts of a user, the most recently active first. */
export function listContacts(db: ReadDb, user: UserId): ContactRow[] {
  return db
    .all<Row>(
      sql`${SELECT} WHERE user_id = ${user} AND ${isKept(sql`c.contact_id`)}
          ORDER BY active_at_ms DESC, contact_id DESC`,
    )
    .map(rowToContact);
}

/** Ids of all contacts of a user, the oldest first. */
export function listContactIds(db: ReadDb, user: UserId): ContactId[] {
  return db
    .all<{ contact_id: number }>(
      sql`SELECT contact_id FROM chat_contact c
          WHERE user_id = ${user} AND ${isKept(sql`c.contact_id`)} ORDER BY contact_id`,
    )
    .map((row) => contactId(row.contact_id));
}

/** @returns the new contact's id; its local name is the display name, numbered when taken */
export function insertContact(
  db: WriteDb,
  contact: { readonly userId: UserId; readonly profile: Profile; readonly atMs: number },
): ContactId {
  const { userId, profile, atMs } = contact;
  const name = freeLocalName(db, userId, profile.displayName);
  const { rowId } = db.run(
    sql`INSERT INTO chat_contact (user_id, local_display_name, display_name, full_name, short_descr,
          image, contact_link, preferences, peer_type, state, created_at_ms, active_at_ms)
        VALUES (${userId}, ${name}, ${profile.displayName}, ${profile.fullName},
          ${profile.shortDescr}, ${profile.image}, ${profile.contactLink},
          ${preferencesText(profile.preferences)}, ${profile.peerType}, 'connecting', ${atMs},
          ${atMs})`,
  );
  return contactId(rowId);
}

/** Replaces the profile the contact sent; its local name stays. */
export function updateContactProfile(db: WriteDb, id: ContactId, profile: Profile): void {
  db.run(
    sql`UPDATE chat_contact SET display_name = ${profile.displayName},
          full_name = ${profile.fullName}, short_descr = ${profile.shortDescr},
          image = ${profile.image}, contact_link = ${profile.contactLink},
          preferences = ${preferencesText(profile.preferences)}, peer_type = ${profile.peerType}
        WHERE contact_id = ${id}`,
  );
}

/** Moves the contact to another state. */
export function setContactState(db: WriteDb, id: ContactId, state: ContactState): void {
  db.run(sql`UPDATE chat_contact SET state = ${state} WHERE contact_id = ${id}`);
}

/** The name the user gives; empty takes it away. */
export function setContactAlias(db: WriteDb, id: ContactId, localAlias: string): void {
  db.run(sql`UPDATE chat_contact SET local_alias = ${localAlias} WHERE contact_id = ${id}`);
}

/** Text typed and not sent; empty when none. */
export function setContactDraft(db: WriteDb, id: ContactId, draft: string): void {
  db.run(sql`UPDATE chat_contact SET draft = ${draft} WHERE contact_id = ${id}`);
}

/** Moves the chat up in the list; never down. */
export function setContactActive(db: WriteDb, id: ContactId, atMs: number): void {
  db.run(
    sql`UPDATE chat_contact SET active_at_ms = ${atMs}
        WHERE contact_id = ${id} AND active_at_ms < ${atMs}`,
  );
}

/** Marks the security code as compared; undefined takes the mark away. */
export function setContactVerified(
  db: WriteDb,
  id: ContactId,
  verified: { readonly code: string; readonly atMs: number } | undefined,
): void {
  db.run(
    sql`UPDATE chat_contact SET verified_code = ${verified?.code},
          verified_at_ms = ${verified?.atMs} WHERE contact_id = ${id}`,
  );
}

/** Whether receipts go to the contact; undefined: as the profile says. */
export function setContactReceipts(
  db: WriteDb,
  id: ContactId,
  sendsReceipts: boolean | undefined,
): void {
  db.run(sql`UPDATE chat_contact SET sends_receipts = ${sendsReceipts} WHERE contact_id = ${id}`);
}

function freeLocalName(db: WriteDb, user: UserId, displayName: string): string {
  for (let number = 0; ; number++) {
    const name = number === 0 ? displayName : `${displayName}_${String(number)}`;
    freeName(db, user, name);
    const taken = db.get(
      sql`SELECT 1 FROM chat_contact WHERE user_id = ${user} AND local_display_name = ${name}`,
    );
    if (taken === undefined) return name;
  }
}

function preferencesText(preferences: Preferences | undefined): string | undefined {
  return preferences === undefined ? undefined : JSON.stringify(preferences);
}

function one(db: ReadDb, query: Sql): ContactRow | undefined {
  const row = db.get<Row>(query);
  return row === undefined ? undefined : rowToContact(row);
}

function rowToContact(row: Row): ContactRow {
  const preferences = row.preferences === null ? undefined : parsePreferences(row.preferences);
  return {
    contactId: contactId(row.contact_id),
    userId: row.user_id as UserId,
    localDisplayName: row.local_display_name,
    profile: {
      displayName: row.display_name,
      fullName: row.full_name,
      ...(row.short_descr !== null && { shortDescr: row.short_descr }),
      ...(row.image !== null && { image: row.image }),
      ...(row.contact_link !== null && { contactLink: row.contact_link }),
      ...(preferences !== undefined && { preferences }),
      ...(row.peer_type !== null && { peerType: row.peer_type }),
    },
    localAlias: row.local_alias,
    draft: row.draft,
    state: row.state,
    verifiedCode: row.verified_code ?? undefined,
    verifiedAtMs: row.verified_at_ms ?? undefined,
    sendsReceipts: row.sends_receipts === null ? undefined : row.sends_receipts === 1,
    createdAtMs: row.created_at_ms,
    activeAtMs: row.active_at_ms,
  };
}
