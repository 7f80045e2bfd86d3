/** What went over the connections to each server, as it was last stored. */
import { type ReadDb, type WriteDb, sql } from '../../database/index.ts';
import { type AgentUserId, agentUserId } from '../network.ts';

export type TrafficRow = {
  readonly userId: AgentUserId;
  readonly serverId: number;
  readonly name: string;
  readonly count: number;
};

/** All of it. */
export function loadTraffic(db: ReadDb): readonly TrafficRow[] {
  const rows = db.all<{ user_id: number; server_id: number; name: string; count: number }>(
    sql`SELECT user_id, server_id, name, count FROM agent_traffic`,
  );
  return rows.map(({ user_id, server_id, name, count }) => ({
    userId: agentUserId(user_id),
    serverId: server_id,
    name,
    count,
  }));
}

/** Replaces one count. */
export function saveTraffic(db: WriteDb, { userId, serverId, name, count }: TrafficRow): void {
  db.run(sql`INSERT INTO agent_traffic (user_id, server_id, name, count)
    VALUES (${userId}, ${serverId}, ${name}, ${count})
    ON CONFLICT (user_id, server_id, name) DO UPDATE SET count = excluded.count`);
}

/** Forgets the counts of a user. */
export function deleteTraffic(db: WriteDb, userId: AgentUserId): void {
  db.run(sql`DELETE FROM agent_traffic WHERE user_id = ${userId}`);
}
