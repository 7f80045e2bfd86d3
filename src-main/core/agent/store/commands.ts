/** Network steps that are repeated until they are done. */
import { type ReadDb, type WriteDb, sql } from '../../database/index.ts';
import { type Ed25519Secret, ed25519Secret } from '../../crypto/index.ts';
import { assert } from '../../base/index.ts';
import { type ConnId, connId } from '../events.ts';
import { type AgentUserId, agentUserId } from '../network.ts';

export type Command = {
  readonly commandId: number;
  readonly userId: AgentUserId;
  readonly serverId: number;
  readonly failureCount: number;
} & CommandBody;

type CommandBody =
  /** NEW for the queue that the joiner receives on. */
  | { readonly type: 'newReplyQueue'; readonly connId: ConnId }
  /** NEW for the queue of the invitation that we leave at an address. */
  | { readonly type: 'newRequestQueue'; readonly connId: ConnId }
  /** LSET with the newest link data. */
  | { readonly type: 'setLinkData'; readonly connId: ConnId }
  /** KEY with the key from the peer's confirmation. */
  | { readonly type: 'secureQueue'; readonly connId: ConnId; readonly rcvQueueId: number }
  | RotationCommandBody
  /** DEL; its connection is gone already. */
  | {
      readonly type: 'deleteQueue';
      readonly rcvId: Uint8Array;
      readonly authSecret: Ed25519Secret;
    };

/**
 * Steps of a rotation (rotation-commands.ts), with our queue: NEW for the successor of a queue, KEY for
 * the successor, DEL for a replaced queue once everything is taken from it.
 */
type RotationCommandBody = {
  readonly type: 'newRotationQueue' | 'secureRotationQueue' | 'retireQueue';
  readonly connId: ConnId;
  readonly rcvQueueId: number;
};

export type RotationCommand = Extract<Command, RotationCommandBody>;

export type FirstQueueCommand = Extract<Command, { type: 'newReplyQueue' | 'newRequestQueue' }>;

type CommandRow = {
  readonly command_id: number;
  readonly type: CommandBody['type'];
  readonly server_id: number;
  readonly user_id: number;
  readonly conn_id: number | null;
  readonly rcv_queue_id: number | null;
  readonly rcv_id: Uint8Array | null;
  readonly auth_secret: Uint8Array | null;
  readonly failure_count: number;
};

/** Stores a step to be done; the caller kicks the runner after its commit. */
export function insertCommand(
  db: WriteDb,
  command: CommandBody & {
    readonly userId: AgentUserId;
    readonly serverId: number;
    readonly createdAtMs: number;
  },
): void {
  const id = command.type === 'deleteQueue' ? undefined : command.connId;
  const queue = 'rcvQueueId' in command ? command.rcvQueueId : undefined;
  const deleted = command.type === 'deleteQueue' ? command : undefined;
  db.run(sql`INSERT INTO agent_command
    (type, server_id, user_id, conn_id, rcv_queue_id, rcv_id, auth_secret, created_at) VALUES
    (${command.type}, ${command.serverId}, ${command.userId}, ${id}, ${queue}, ${deleted?.rcvId},
    ${deleted?.authSecret}, ${command.createdAtMs})`);
}

/** The newest command that is stored; 0 where there is none. */
export function newestCommandId(db: ReadDb): number {
  const row = db.get<{ last: number | null }>(
    sql`SELECT max(command_id) AS last FROM agent_command`,
  );
  return row?.last ?? 0;
}

/** What is still to be done, oldest first. */
export function allCommands(db: ReadDb): readonly Command[] {
  return db
    .all<CommandRow>(
      sql`SELECT command_id, type, server_id, user_id, conn_id, rcv_queue_id, rcv_id, auth_secret,
        failure_count FROM agent_command ORDER BY command_id`,
    )
    .map(rowToCommand);
}

/** The making of the connection's first queue, while it is under way. */
export function replyCommandsOf(db: ReadDb, id: ConnId): readonly Command[] {
  return allCommands(db).filter((command) => isFirstQueueCommand(command) && command.connId === id);
}

/** Whether the queue it makes is the first of its connection: it may be on any server. */
export function isFirstQueueCommand(command: Command): command is FirstQueueCommand {
  return command.type === 'newReplyQueue' || command.type === 'newRequestQueue';
}

/** Whether the newest link data of a connection is still to be sent. */
export function isLinkDataPending(db: ReadDb, id: ConnId): boolean {
  const query = sql`SELECT 1 FROM agent_command WHERE type = 'setLinkData' AND conn_id = ${id}`;
  return db.get(query) !== undefined;
}

/** False once the command is done or its connection is gone. */
export function isCommandPending(db: ReadDb, commandId: number): boolean {
  const query = sql`SELECT 1 FROM agent_command WHERE command_id = ${commandId}`;
  return db.get(query) !== undefined;
}

/** The step is done. */
export function deleteCommand(db: WriteDb, commandId: number): void {
  db.run(sql`DELETE FROM agent_command WHERE command_id = ${commandId}`);
}

/** The server refused it once more. */
export function countCommandFailure(db: WriteDb, commandId: number): void {
  db.run(sql`UPDATE agent_command SET failure_count = failure_count + 1
    WHERE command_id = ${commandId}`);
}

/** The queue is to be made on another server. */
export function setCommandServer(db: WriteDb, commandId: number, serverId: number): void {
  db.run(sql`UPDATE agent_command SET server_id = ${serverId}, failure_count = 0
    WHERE command_id = ${commandId}`);
}

function rowToCommand(row: CommandRow): Command {
  const { type, conn_id: id, rcv_queue_id: rcvQueueId } = row;
  const { rcv_id: rcvId, auth_secret: authSecret } = row;
  const base = {
    commandId: row.command_id,
    userId: agentUserId(row.user_id),
    serverId: row.server_id,
    failureCount: row.failure_count,
  };
  if (type === 'deleteQueue') {
    assert(rcvId !== null && authSecret !== null, 'deleteQueue names its queue');
    return { ...base, type, rcvId, authSecret: ed25519Secret(authSecret) };
  }
  assert(id !== null, 'a command has its connection');
  if (type === 'newReplyQueue' || type === 'newRequestQueue' || type === 'setLinkData') {
    return { ...base, type, connId: connId(id) };
  }
  assert(rcvQueueId !== null, 'the command names its queue');
  return { ...base, type, connId: connId(id), rcvQueueId };
}
