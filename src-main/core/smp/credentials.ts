/**
 * Which commands and messages carry an authorisation and an entity id (20-smp sections 4.2 and 6)
 * [Protocol.hs:checkCredentials].
 */
import { err, ok, type Result } from '#shared/result.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { BrokerMessage } from './broker-messages.ts';
import type { ClientCommand } from './commands.ts';
import type { CommandErrorCode } from './errors.ts';

export type Credentials = { readonly auth: Uint8Array; readonly entityId: Uint8Array };

/** The server's check of a decoded command, before it looks at keys. */
export function checkCommandCredentials(
  command: ClientCommand,
  { auth, entityId }: Credentials,
): Result<undefined, CommandErrorCode> {
  const hasAuth = auth.length > 0;
  const hasEntity = entityId.length > 0;
  switch (command.type) {
    case 'NEW':
      if (!hasAuth) return err('NO_AUTH');
      return hasEntity ? err('HAS_AUTH') : ok();
    case 'SEND':
      return hasEntity ? ok() : err('NO_ENTITY');
    case 'LGET':
    case 'PFWD':
      if (!hasEntity) return err('NO_ENTITY');
      return hasAuth ? err('HAS_AUTH') : ok();
    case 'PING':
    case 'PRXY':
    case 'RFWD':
      return hasAuth || hasEntity ? err('HAS_AUTH') : ok();
    default:
      return hasAuth && hasEntity ? ok() : err('NO_AUTH');
  }
}

/** The client's check of a decoded message. */
export function checkMessageEntity(
  message: BrokerMessage,
  entityId: Uint8Array,
): Result<undefined, CommandErrorCode> {
  switch (message.type) {
    case 'IDS':
    case 'ERR':
      return ok();
    case 'PONG':
    case 'PKEY':
    case 'RRES':
      return entityId.length > 0 ? err('HAS_AUTH') : ok();
    case 'LNK':
    case 'SOK':
    case 'SOKS':
    case 'ENDS':
    case 'MSG':
    case 'NID':
    case 'NMSG':
    case 'PRES':
    case 'INFO':
    case 'OK':
    case 'END':
    case 'DELD':
      return entityId.length > 0 ? ok() : err('NO_ENTITY');
    default:
      return unreachable(message);
  }
}
