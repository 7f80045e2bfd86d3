/** Link data of our queues, and keys given to the servers of one-time links (30-agent section 11). */
import { type ReadDb, type WriteDb, sql } from '../../database/index.ts';
import { type Ed25519Secret, ed25519Secret } from '../../crypto/index.ts';
import { type ConnId, connId } from '../events.ts';
import type { ShortLink } from '../protocol/short-link.ts';

/** What a short link of ours is made of, and what changes its data. */
export type OwnLink = {
  readonly connId: ConnId;
  /** 24 bytes, the link data's id on the server. */
  readonly linkId: Uint8Array;
  readonly linkKey: Uint8Array;
  readonly rootSecret: Ed25519Secret;
  /** Sent again unchanged with every update. */
  readonly encFixed: Uint8Array;
  /** The newest, which the server may not have yet. */
  readonly userData: Uint8Array;
};

type OwnLinkRow = {
  readonly conn_id: number;
  readonly link_id: Uint8Array;
  readonly link_key: Uint8Array;
  readonly root_secret: Uint8Array;
  readonly enc_fixed: Uint8Array;
  readonly user_data: Uint8Array;
};

/** A link of ours that the server has. */
export function insertOwnLink(db: WriteDb, link: OwnLink): void {
  db.run(sql`INSERT INTO agent_link (conn_id, link_id, link_key, root_secret, enc_fixed, user_data)
    VALUES (${link.connId}, ${link.linkId}, ${link.linkKey}, ${link.rootSecret}, ${link.encFixed},
    ${link.userData})`);
}

/** The short link of a connection or an address, where it has one. */
export function loadOwnLink(db: ReadDb, id: ConnId): OwnLink | undefined {
  const row = db.get<OwnLinkRow>(sql`SELECT conn_id, link_id, link_key, root_secret, enc_fixed,
    user_data FROM agent_link WHERE conn_id = ${id}`);
  if (row === undefined) return undefined;
  return {
    connId: connId(row.conn_id),
    linkId: row.link_id,
    linkKey: row.link_key,
    rootSecret: ed25519Secret(row.root_secret),
    encFixed: row.enc_fixed,
    userData: row.user_data,
  };
}

/** Replaces what those who look the link up see. */
export function setUserData(db: WriteDb, id: ConnId, userData: Uint8Array): void {
  db.run(sql`UPDATE agent_link SET user_data = ${userData} WHERE conn_id = ${id}`);
}

/** The connection of a short link that we made: its key, a hash, belongs to no other link. */
export function findOwnShortLink(db: ReadDb, link: ShortLink): ConnId | undefined {
  const row = db.get<{ conn_id: number }>(
    sql`SELECT conn_id FROM agent_link WHERE link_key = ${link.linkKey}`,
  );
  return row === undefined ? undefined : connId(row.conn_id);
}

/** A one-time link on its server. */
export type LinkPlace = { readonly serverId: number; readonly linkId: Uint8Array };

/** The key that the link's server has or is to get: the one stored before, or this one from now on. */
export function ensureLinkKey(
  db: WriteDb,
  { serverId, linkId }: LinkPlace,
  fresh: { readonly authSecret: Ed25519Secret; readonly createdAtMs: number },
): Ed25519Secret {
  db.run(sql`INSERT OR IGNORE INTO agent_link_key (server_id, link_id, auth_secret, created_at)
    VALUES (${serverId}, ${linkId}, ${fresh.authSecret}, ${fresh.createdAtMs})`);
  const row = db.get<{ auth_secret: Uint8Array }>(sql`SELECT auth_secret FROM agent_link_key
    WHERE server_id = ${serverId} AND link_id = ${linkId}`);
  return row === undefined ? fresh.authSecret : ed25519Secret(row.auth_secret);
}

/** The keys of one-time links of a server of which nobody knows whether it has taken them. */
export function unansweredLinkKeys(
  db: ReadDb,
  keyHash: Uint8Array,
): readonly (LinkPlace & { readonly authSecret: Ed25519Secret })[] {
  const rows = db.all<{ server_id: number; link_id: Uint8Array; auth_secret: Uint8Array }>(
    sql`SELECT k.server_id, k.link_id, k.auth_secret FROM agent_link_key k
      JOIN agent_server s USING (server_id) WHERE k.snd_id IS NULL AND s.key_hash = ${keyHash}`,
  );
  return rows.map((row) => ({
    serverId: row.server_id,
    linkId: row.link_id,
    authSecret: ed25519Secret(row.auth_secret),
  }));
}

/** The server has our key for this queue. */
export function setLinkSecured(
  db: WriteDb,
  { serverId, linkId }: LinkPlace,
  sndId: Uint8Array,
): void {
  db.run(sql`UPDATE agent_link_key SET snd_id = ${sndId}
    WHERE server_id = ${serverId} AND link_id = ${linkId}`);
}

/** The server has never taken our key, and never will. */
export function deleteRefusedLinkKey(db: WriteDb, { serverId, linkId }: LinkPlace): void {
  db.run(sql`DELETE FROM agent_link_key
    WHERE server_id = ${serverId} AND link_id = ${linkId} AND snd_id IS NULL`);
}

/** The key of a queue that was secured by looking its link up; from now on the queue keeps it. */
export function takeLinkKey(
  db: WriteDb,
  keyHash: Uint8Array,
  sndId: Uint8Array,
): Ed25519Secret | undefined {
  const row = db.get<{ server_id: number; link_id: Uint8Array; auth_secret: Uint8Array }>(
    sql`SELECT k.server_id, k.link_id, k.auth_secret FROM agent_link_key k
      JOIN agent_server s USING (server_id) WHERE k.snd_id = ${sndId} AND s.key_hash = ${keyHash}`,
  );
  if (row === undefined) return undefined;
  db.run(sql`DELETE FROM agent_link_key
    WHERE server_id = ${row.server_id} AND link_id = ${row.link_id}`);
  return ed25519Secret(row.auth_secret);
}
