/** The security codes by which the two ends of a connection are known to belong together. */
import type { ContactId } from '#shared/ids.ts';
import { decodeRatchetState, verificationCode } from '../../crypto/ratchet/index.ts';
import { sql } from '../../database/index.ts';
import type { SimCore } from './sim-core.ts';

/** The code of a contact, also of one whose connection has ended since. */
export function codeOf({ chat, database }: SimCore, id: ContactId): string | undefined {
  const code = chat?.details(id)?.securityCode;
  const connId = chat?.connectionOf(id)?.agentConnId;
  if (code !== undefined || connId === undefined) return code;
  const row = database?.read.get<{ state: Uint8Array }>(sql`
    SELECT state FROM agent_ratchet WHERE conn_id = ${connId}
    UNION ALL SELECT state FROM scenario_ended WHERE conn_id = ${connId}`);
  return row && verificationCode(decodeRatchetState(row.state).associatedData);
}
