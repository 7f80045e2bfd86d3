/** Servers that our queues are on. */
import type { ServerAddress } from '../../encoding/index.ts';
import { type ReadDb, type Sql, type WriteDb, sql } from '../../database/index.ts';
import { defined } from '../../base/index.ts';
import { connId } from '../events.ts';
import { agentUserId } from '../network.ts';
import { type SessionScope, type SessionTarget, NO_CONNECTION } from '../servers/session-scope.ts';

type ServerRow = { readonly key_hash: Uint8Array; readonly hosts: string; readonly port: string };

/** Row id of an address; stored now if it is new. */
export function ensureServer(db: WriteDb, { keyHash, hosts, port }: ServerAddress): number {
  const key = sql`key_hash = ${keyHash} AND hosts = ${hosts.join(',')} AND port = ${port}`;
  const row = db.get<{ server_id: number }>(sql`SELECT server_id FROM agent_server WHERE ${key}`);
  if (row !== undefined) return row.server_id;
  return db.run(sql`INSERT INTO agent_server (key_hash, hosts, port)
    VALUES (${keyHash}, ${hosts.join(',')}, ${port})`).rowId;
}

/** The address of a row that exists. */
export function loadServer(db: ReadDb, serverId: number): ServerAddress {
  const row = db.get<ServerRow>(
    sql`SELECT key_hash, hosts, port FROM agent_server WHERE server_id = ${serverId}`,
  );
  const { key_hash: keyHash, hosts, port } = defined(row, 'server');
  return { keyHash, hosts: hosts.split(','), port };
}

/**
 * Forgets servers that nothing stored is about, and counts of users who have nothing: of a user who is
 * deleted not even this is to stay. Only while no row's number is known to anybody.
 */
export function forgetUnusedServers(db: WriteDb): void {
  db.run(sql`DELETE FROM agent_traffic WHERE user_id NOT IN (
    SELECT user_id FROM agent_connection UNION SELECT user_id FROM agent_command)`);
  db.run(sql`DELETE FROM agent_server WHERE server_id NOT IN (
    SELECT server_id FROM agent_rcv_queue UNION SELECT server_id FROM agent_snd_queue
    UNION SELECT server_id FROM agent_command UNION SELECT server_id FROM agent_link_key
    UNION SELECT server_id FROM agent_traffic)`);
}

type TargetRow = {
  readonly user_id: number;
  readonly server_id: number;
  readonly conn_id: number | null;
};

/**
 * Everything that needs a session of its own: queues to receive from, steps to be done. What is to be
 * sent to peers may go another way, so whoever sends it asks for the session. Connections are told
 * apart only where that is asked for: there may be thousands.
 */
export function targetsInUse(db: ReadDb, byConnection: boolean): readonly SessionTarget[] {
  const ofConnection = (column: Sql): Sql => (byConnection ? column : sql`NULL`);
  const rows = db.all<TargetRow>(sql`
    SELECT c.user_id, q.server_id, ${ofConnection(sql`q.conn_id`)} AS conn_id
      FROM agent_rcv_queue q JOIN agent_connection c USING (conn_id) WHERE q.is_lost = 0
    UNION SELECT user_id, server_id, ${ofConnection(sql`conn_id`)} FROM agent_command`);
  return rows.map((row) => ({
    userId: agentUserId(row.user_id),
    serverId: row.server_id,
    connId: row.conn_id === null ? undefined : connId(row.conn_id),
  }));
}

/** Whether a session of this scope is worth having, apart from what is to be sent to peers. */
export function isSessionInUse(
  db: ReadDb,
  { userId, serverId, connId: id }: SessionScope,
): boolean {
  const ofConnection = (column: Sql): Sql => (id === undefined ? sql`1` : sql`${column} = ${id}`);
  const row = db.get(sql`SELECT 1 FROM agent_rcv_queue q JOIN agent_connection c USING (conn_id)
      WHERE q.server_id = ${serverId} AND c.user_id = ${userId} AND q.is_lost = 0
        AND ${ofConnection(sql`q.conn_id`)}
    UNION ALL SELECT 1 FROM agent_command
      WHERE server_id = ${serverId} AND user_id = ${userId} AND ${ofConnection(sql`ifnull(conn_id, ${NO_CONNECTION})`)}
    LIMIT 1`);
  return row !== undefined;
}
