/**
 * What a received block means: every item of the batch on its own, so that one bad item does not
 * spoil the others (20-smp section 4) [Protocol.hs:tParse, tDecodeServer, tDecodeClient].
 */
import { tryDecode } from '../encoding/index.ts';
import { type BrokerMessage, decodeBrokerMessage } from './broker-messages.ts';
import { type ClientCommand, decodeCommand } from './commands.ts';
import { checkCommandCredentials, checkMessageEntity } from './credentials.ts';
import type { SmpError } from './errors.ts';
import {
  type ReceivedTransmission,
  type TransmissionSession,
  checkTransmission,
  decodeBatch,
  decodeTransmission,
} from './transmission.ts';
import { type CorrId, EMPTY_ID, type EntityId } from './wire.ts';

/** An item that is answered (by a server) or reported (by a client) with an error. */
export type RejectedItem = {
  readonly type: 'rejected';
  /** Empty when the item did not parse at all. */
  readonly corrId: CorrId;
  readonly entityId: EntityId;
  readonly error: SmpError;
};

export type ReceivedCommand =
  | {
      readonly type: 'command';
      readonly command: ClientCommand;
      /** To verify: `verifyTransmission`. */
      readonly transmission: ReceivedTransmission;
    }
  | RejectedItem;

export type ReceivedMessage =
  | {
      readonly type: 'message';
      readonly corrId: CorrId;
      readonly entityId: EntityId;
      readonly message: BrokerMessage;
    }
  | RejectedItem;

/** Server side: commands of a block's content, checked for credentials but not verified. */
export function parseCommands(
  content: Uint8Array,
  session: TransmissionSession,
): ReceivedCommand[] {
  return parseItems(content, session, (transmission): ReceivedCommand => {
    const decoded = decodeCommand(transmission.command, session.version);
    if (!decoded.ok) return reject(transmission, { type: 'CMD', code: decoded.error });
    const checked = checkCommandCredentials(decoded.value, transmission);
    if (!checked.ok) return reject(transmission, { type: 'CMD', code: checked.error });
    return { type: 'command', command: decoded.value, transmission };
  });
}

/** Client side: messages of a block's content. */
export function parseMessages(
  content: Uint8Array,
  session: TransmissionSession,
): ReceivedMessage[] {
  return parseItems(content, session, (transmission): ReceivedMessage => {
    const { corrId, entityId } = transmission;
    const decoded = decodeBrokerMessage(transmission.command, session.version);
    if (!decoded.ok) return reject(transmission, { type: 'CMD', code: decoded.error });
    const checked = checkMessageEntity(decoded.value, entityId);
    if (!checked.ok) return reject(transmission, { type: 'CMD', code: checked.error });
    return { type: 'message', corrId, entityId, message: decoded.value };
  });
}

function parseItems<T>(
  content: Uint8Array,
  session: TransmissionSession,
  parse: (transmission: ReceivedTransmission) => T | RejectedItem,
): (T | RejectedItem)[] {
  const items = tryDecode(() => decodeBatch(content));
  if (items === undefined) return [UNPARSABLE];
  return items.map((item) => {
    const transmission = tryDecode(() => decodeTransmission(item, session.version));
    if (transmission === undefined) return UNPARSABLE;
    const checked = checkTransmission(transmission, session.sessionId);
    return checked.ok ? parse(transmission) : reject(transmission, { type: checked.error });
  });
}

const UNPARSABLE: RejectedItem = {
  type: 'rejected',
  corrId: EMPTY_ID,
  entityId: EMPTY_ID,
  error: { type: 'BLOCK' },
};

function reject({ corrId, entityId }: ReceivedTransmission, error: SmpError): RejectedItem {
  return { type: 'rejected', corrId, entityId, error };
}
