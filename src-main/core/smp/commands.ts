/**
 * Commands of a client to an SMP server, versions 6 to 18 (20-smp section 5). Fields that a version
 * does not have are left out by the encoder and come back undefined from the decoder.
 */
import { err, ok, type Result } from '#shared/result.ts';
import { unreachable } from '#shared/unreachable.ts';
import type { AuthPublicKey, X25519Public } from '../crypto/index.ts';
import {
  Reader,
  type ServerAddress,
  Writer,
  readBasicAuth,
  readServer,
  tryDecode,
  writeBasicAuth,
  writeServer,
} from '../encoding/index.ts';
import { SMP_VERSION } from './versions.ts';
import {
  type EntityId,
  type MessageId,
  type QueueLinkData,
  readAuthKey,
  readDhKey,
  readLinkData,
  readHasNotification,
  writeAuthKey,
  writeDhKey,
  writeLinkData,
} from './wire.ts';

export type SubscriptionMode = 'subscribe' | 'create';
/** Messaging: the sender may secure the queue (SKEY). Contact: an address, open to anybody. */
export type QueueMode = 'messaging' | 'contact';

export type QueueRequestData =
  | {
      readonly type: 'messaging';
      readonly link?: { readonly senderId: EntityId; readonly data: QueueLinkData } | undefined;
    }
  | {
      readonly type: 'contact';
      readonly link?:
        | {
            readonly linkId: EntityId;
            readonly senderId: EntityId;
            readonly data: QueueLinkData;
          }
        | undefined;
    };

export type NotifierKeys = { readonly ntfAuthKey: AuthPublicKey; readonly ntfDhKey: X25519Public };

export type NewQueueCommand = {
  readonly type: 'NEW';
  readonly rcvAuthKey: AuthPublicKey;
  readonly rcvDhKey: X25519Public;
  /** The server's basic auth, where it asks for one. */
  readonly password?: string | undefined;
  readonly subMode: SubscriptionMode;
  readonly queueReqData?: QueueRequestData | undefined;
  readonly ntfCreds?: NotifierKeys | undefined;
};

export type ClientCommand =
  | NewQueueCommand
  | { readonly type: ParameterlessCommandTag }
  | { readonly type: 'KEY' | 'SKEY' | 'LKEY'; readonly sndKey: AuthPublicKey }
  | { readonly type: 'RKEY'; readonly rcvKeys: readonly AuthPublicKey[] }
  | { readonly type: 'LSET'; readonly linkId: EntityId; readonly data: QueueLinkData }
  | ({ readonly type: 'NKEY' } & NotifierKeys)
  | { readonly type: 'ACK'; readonly msgId: MessageId }
  | { readonly type: 'SEND'; readonly hasNotification: boolean; readonly body: Uint8Array }
  | {
      readonly type: 'PRXY';
      readonly server: ServerAddress;
      readonly password?: string | undefined;
    }
  | {
      readonly type: 'PFWD';
      readonly version: number;
      readonly key: X25519Public;
      readonly encTransmission: Uint8Array;
    }
  | { readonly type: 'RFWD'; readonly encFwdTransmission: Uint8Array };

export type ClientCommandTag = ClientCommand['type'];
export type ParameterlessCommandTag = (typeof PARAMETERLESS)[number];

/** Why command bytes are refused; the server answers `ERR CMD` with it. */
export type CommandDecodeError = 'UNKNOWN' | 'SYNTAX';

const PARAMETERLESS = [
  'SUB',
  'SUBS',
  'LDEL',
  'NDEL',
  'GET',
  'OFF',
  'DEL',
  'QUE',
  'PING',
  'LGET',
  'NSUB',
  'NSUBS',
] as const;

/** Bytes of a command for a negotiated version. */
export function encodeCommand(command: ClientCommand, version: number): Uint8Array {
  const w = new Writer().ascii(command.type);
  if (isParameterless(command.type)) return w.bytes();
  writeParameters(w.ascii(' '), command, version);
  return w.bytes();
}

/** A command of its bytes; byte fields are views of the input. */
export function decodeCommand(
  bytes: Uint8Array,
  version: number,
): Result<ClientCommand, CommandDecodeError> {
  const space = bytes.indexOf(0x20);
  const tag = String.fromCharCode(...bytes.subarray(0, Math.min(space < 0 ? 6 : space, 6)));
  if (isParameterless(tag))
    return space < 0 && bytes.length === tag.length ? ok({ type: tag }) : err('SYNTAX');
  const read = PARAMETER_READERS.get(tag);
  if (read === undefined) return err('UNKNOWN');
  if (space < 0) return err('SYNTAX');
  const command = tryDecode(() => {
    const r = new Reader(bytes.subarray(space + 1), `SMP ${tag}`);
    const value = read(r, version);
    r.end();
    return value;
  });
  return command === undefined ? err('SYNTAX') : ok(command);
}

function isParameterless(tag: string): tag is ParameterlessCommandTag {
  return PARAMETERLESS.some((known) => known === tag);
}

function writeParameters(w: Writer, command: ClientCommand, version: number): Writer {
  switch (command.type) {
    case 'NEW':
      return writeNewQueue(w, command, version);
    case 'KEY':
    case 'SKEY':
    case 'LKEY':
      return writeAuthKey(w, command.sndKey);
    case 'RKEY':
      return w.list(command.rcvKeys, writeAuthKey);
    case 'LSET':
      return writeLinkData(w.str(command.linkId), command.data);
    case 'NKEY':
      return writeNotifierKeys(w, command);
    case 'ACK':
      return w.str(command.msgId);
    case 'SEND':
      return w.bool(command.hasNotification).ascii(' ').raw(command.body);
    case 'PRXY':
      writeServer(w, command.server);
      return w.maybe(command.password, writeBasicAuth);
    case 'PFWD':
      return writeDhKey(w.u16(command.version), command.key).raw(command.encTransmission);
    case 'RFWD':
      return w.raw(command.encFwdTransmission);
    case 'SUB':
    case 'SUBS':
    case 'LDEL':
    case 'NDEL':
    case 'GET':
    case 'OFF':
    case 'DEL':
    case 'QUE':
    case 'PING':
    case 'LGET':
    case 'NSUB':
    case 'NSUBS':
      return w;
    default:
      return unreachable(command);
  }
}

function writeNewQueue(w: Writer, command: NewQueueCommand, version: number): Writer {
  writeDhKey(writeAuthKey(w, command.rcvAuthKey), command.rcvDhKey);
  if (version >= SMP_VERSION.senderKey) w.maybe(command.password, writeBasicAuth);
  else if (command.password !== undefined) writeBasicAuth(w.ascii('A'), command.password);
  w.ascii(command.subMode === 'subscribe' ? 'S' : 'C');
  if (version >= SMP_VERSION.shortLinks) w.maybe(command.queueReqData, writeQueueRequestData);
  else if (version >= SMP_VERSION.senderKey) w.bool(command.queueReqData?.type === 'messaging');
  if (version >= SMP_VERSION.notificationCredentials) w.maybe(command.ntfCreds, writeNotifierKeys);
  return w;
}

function writeNotifierKeys(w: Writer, keys: NotifierKeys): Writer {
  return writeDhKey(writeAuthKey(w, keys.ntfAuthKey), keys.ntfDhKey);
}

function writeQueueRequestData(w: Writer, request: QueueRequestData): Writer {
  switch (request.type) {
    case 'messaging':
      return w.ascii('M').maybe(request.link, (item, link) => {
        writeLinkData(item.str(link.senderId), link.data);
      });
    case 'contact':
      return w.ascii('C').maybe(request.link, (item, link) => {
        writeLinkData(item.str(link.linkId).str(link.senderId), link.data);
      });
    default:
      return unreachable(request);
  }
}

type ParameterReader = (r: Reader, version: number) => ClientCommand;

const PARAMETER_READERS: ReadonlyMap<string, ParameterReader> = new Map<string, ParameterReader>([
  ['NEW', readNewQueue],
  ['KEY', (r) => ({ type: 'KEY', sndKey: readAuthKey(r) })],
  ['SKEY', (r) => ({ type: 'SKEY', sndKey: readAuthKey(r) })],
  ['LKEY', (r) => ({ type: 'LKEY', sndKey: readAuthKey(r) })],
  ['RKEY', (r) => ({ type: 'RKEY', rcvKeys: r.list(readAuthKey, 1) })],
  ['LSET', (r) => ({ type: 'LSET', linkId: r.str(), data: readLinkData(r) })],
  ['NKEY', (r) => ({ type: 'NKEY', ...readNotifierKeys(r) })],
  ['ACK', (r) => ({ type: 'ACK', msgId: r.str() })],
  ['SEND', (r) => ({ type: 'SEND', hasNotification: readHasNotification(r), body: r.tail() })],
  ['PRXY', (r) => ({ type: 'PRXY', server: readServer(r), password: r.maybe(readBasicAuth) })],
  [
    'PFWD',
    (r) => ({ type: 'PFWD', version: r.u16(), key: readDhKey(r), encTransmission: r.tail() }),
  ],
  ['RFWD', (r) => ({ type: 'RFWD', encFwdTransmission: r.tail() })],
]);

function readNewQueue(r: Reader, version: number): NewQueueCommand {
  return {
    type: 'NEW',
    rcvAuthKey: readAuthKey(r),
    rcvDhKey: readDhKey(r),
    password: readNewQueuePassword(r, version),
    subMode: readSubMode(r),
    queueReqData: readQueueRequest(r, version),
    ntfCreds:
      version >= SMP_VERSION.notificationCredentials ? r.maybe(readNotifierKeys) : undefined,
  };
}

function readNewQueuePassword(r: Reader, version: number): string | undefined {
  if (version >= SMP_VERSION.senderKey) return r.maybe(readBasicAuth);
  return r.tryLiteral('A') ? readBasicAuth(r) : undefined;
}

function readSubMode(r: Reader): SubscriptionMode {
  const mode = r.char();
  if (mode === 'S') return 'subscribe';
  return mode === 'C' ? 'create' : r.fail('expected S or C');
}

/** Between 9 and 14 there is one bool: whether the sender may secure the queue. */
function readQueueRequest(r: Reader, version: number): QueueRequestData | undefined {
  if (version >= SMP_VERSION.shortLinks) return r.maybe(readQueueRequestData);
  if (version < SMP_VERSION.senderKey) return undefined;
  return r.bool() ? { type: 'messaging' } : { type: 'contact' };
}

function readQueueRequestData(r: Reader): QueueRequestData {
  const mode = r.char();
  if (mode === 'M') {
    const link = r.maybe((item) => ({ senderId: item.str(), data: readLinkData(item) }));
    return { type: 'messaging', link };
  }
  if (mode !== 'C') r.fail('expected M or C');
  const link = r.maybe((item) => ({
    linkId: item.str(),
    senderId: item.str(),
    data: readLinkData(item),
  }));
  return { type: 'contact', link };
}

function readNotifierKeys(r: Reader): NotifierKeys {
  return { ntfAuthKey: readAuthKey(r), ntfDhKey: readDhKey(r) };
}
