/** Servers that our queues are on. */
import type { ServerAddress } from '../../encoding/index.ts';
import { type ReadDb, type WriteDb, sql } from '../../database/index.ts';
import { defined } from '../../base/index.ts';

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

/** Servers with something to receive from, to send to, or to do on. */
export function serversInUse(db: ReadDb): readonly number[] {
  const rows = db.all<{ server_id: number }>(sql`
    SELECT server_id FROM agent_rcv_queue WHERE is_lost = 0
    UNION SELECT server_id FROM agent_command
    UNION SELECT server_id FROM agent_snd_queue q WHERE EXISTS
      (SELECT 1 FROM agent_delivery d WHERE d.snd_queue_id = q.queue_id)`);
  return rows.map((row) => row.server_id);
}

/** Whether a session with the server is worth having. */
export function isServerInUse(db: ReadDb, serverId: number): boolean {
  const row = db.get(sql`SELECT 1 FROM agent_rcv_queue
      WHERE server_id = ${serverId} AND is_lost = 0
    UNION ALL SELECT 1 FROM agent_command WHERE server_id = ${serverId}
    UNION ALL SELECT 1 FROM agent_snd_queue q WHERE q.server_id = ${serverId} AND EXISTS
      (SELECT 1 FROM agent_delivery d WHERE d.snd_queue_id = q.queue_id)
    LIMIT 1`);
  return row !== undefined;
}
