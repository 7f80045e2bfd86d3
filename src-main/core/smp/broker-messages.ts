/**
 * Messages of an SMP server to its clients, versions 6 to 18 (20-smp section 6): answers to
 * commands and events of the server's own. Fields that a version does not have are left out by the
 * encoder and come back undefined from the decoder.
 */
import { unreachable } from '#shared/unreachable.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { X25519Public } from '../crypto/index.ts';
import {
  Reader,
  type VersionRange,
  Writer,
  readVersionRange,
  tryDecode,
  writeVersionRange,
} from '../encoding/index.ts';
import type { CommandDecodeError, QueueMode } from './commands.ts';
import { type SmpError, decodeAnySmpError, encodeSmpError } from './errors.ts';
import { type QueueInfo, decodeQueueInfo, encodeQueueInfo } from './queue-info.ts';
import { SMP_VERSION } from './versions.ts';
import {
  type CertChainKey,
  type EntityId,
  type MessageId,
  type QueueLinkData,
  readCertChainKey,
  readCount,
  readDhKey,
  readLinkData,
  writeCertChainKey,
  writeDhKey,
  writeLinkData,
} from './wire.ts';

export type ServerNotifierKeys = {
  readonly notifierId: EntityId;
  readonly srvNtfDhKey: X25519Public;
};

export type QueueIdsMessage = {
  readonly type: 'IDS';
  readonly rcvId: EntityId;
  readonly sndId: EntityId;
  /** Encrypts message bodies together with the key of NEW (20-smp section 7.1). */
  readonly srvDhKey: X25519Public;
  /** Up to version 14 the wire has one bool, which reads as messaging or contact. */
  readonly queueMode?: QueueMode | undefined;
  readonly linkId?: EntityId | undefined;
  readonly serviceId?: EntityId | undefined;
  readonly ntfCreds?: ServerNotifierKeys | undefined;
};

export type BrokerMessage =
  | QueueIdsMessage
  | { readonly type: ParameterlessMessageTag }
  | { readonly type: 'LNK'; readonly senderId: EntityId; readonly data: QueueLinkData }
  /** Up to version 15 the wire says OK. */
  | { readonly type: 'SOK'; readonly serviceId?: EntityId | undefined }
  | { readonly type: 'SOKS' | 'ENDS'; readonly count: number }
  | { readonly type: 'MSG'; readonly msgId: MessageId; readonly encBody: Uint8Array }
  | ({ readonly type: 'NID' } & ServerNotifierKeys)
  | { readonly type: 'NMSG'; readonly nonce: Uint8Array; readonly encMeta: Uint8Array }
  | ({
      readonly type: 'PKEY';
      /** tls-unique of the connection between proxy and relay, 12 or 32 bytes. */
      readonly relaySessionId: EntityId;
      readonly versions: VersionRange;
    } & CertChainKey)
  | { readonly type: 'PRES'; readonly encResponse: Uint8Array }
  | { readonly type: 'RRES'; readonly encFwdResponse: Uint8Array }
  | { readonly type: 'INFO'; readonly info: QueueInfo }
  | { readonly type: 'ERR'; readonly error: SmpError };

export type BrokerMessageTag = BrokerMessage['type'];
export type ParameterlessMessageTag = 'OK' | 'PONG' | 'END' | 'DELD';

const PARAMETERLESS = ['OK', 'PONG', 'END', 'DELD'] as const;

/** Bytes of a message for a negotiated version. */
export function encodeBrokerMessage(message: BrokerMessage, version: number): Uint8Array {
  const w = new Writer();
  switch (message.type) {
    case 'OK':
    case 'PONG':
    case 'END':
      return w.ascii(message.type).bytes();
    case 'DELD':
      return w.ascii(version >= SMP_VERSION.deletedEvent ? 'DELD' : 'END').bytes();
    case 'SOK':
      if (version < SMP_VERSION.serviceCertificates) return w.ascii('OK').bytes();
      return w.ascii('SOK ').maybe(message.serviceId, writeId).bytes();
    default:
      return writeFields(w.ascii(`${message.type} `), message, version).bytes();
  }
}

/**
 * A message of its bytes; byte fields are views of the input. An ERR that is not known is a value
 * (`unknown`), so that the request it answers still ends.
 */
export function decodeBrokerMessage(
  bytes: Uint8Array,
  version: number,
): Result<BrokerMessage, CommandDecodeError> {
  const space = bytes.indexOf(0x20);
  const tag = String.fromCharCode(...bytes.subarray(0, Math.min(space < 0 ? 6 : space, 6)));
  const parameterless = PARAMETERLESS.find((known) => known === tag);
  if (parameterless !== undefined) {
    return bytes.length === tag.length ? ok({ type: parameterless }) : err('SYNTAX');
  }
  const read = FIELD_READERS.get(tag);
  if (read === undefined) return err('UNKNOWN');
  if (space < 0) return err('SYNTAX');
  const message = tryDecode(() => {
    const r = new Reader(bytes.subarray(space + 1), `SMP ${tag}`);
    const value = read(r, version);
    r.end();
    return value;
  });
  return message === undefined ? err('SYNTAX') : ok(message);
}

type MessageWithFields = Exclude<
  BrokerMessage,
  { readonly type: ParameterlessMessageTag } | { readonly type: 'SOK' }
>;

function writeFields(w: Writer, message: MessageWithFields, version: number): Writer {
  switch (message.type) {
    case 'IDS':
      return writeQueueIds(w, message, version);
    case 'LNK':
      return writeLinkData(w.str(message.senderId), message.data);
    case 'SOKS':
    case 'ENDS':
      return w.i64(BigInt(message.count));
    case 'MSG':
      return w.str(message.msgId).raw(message.encBody);
    case 'NID':
      return writeNotifierKeys(w, message);
    case 'NMSG':
      return w.raw(message.nonce).str(message.encMeta);
    case 'PKEY':
      writeVersionRange(w.str(message.relaySessionId), message.versions);
      return writeCertChainKey(w, message);
    case 'PRES':
      return w.raw(message.encResponse);
    case 'RRES':
      return w.raw(message.encFwdResponse);
    case 'INFO':
      return w.raw(encodeQueueInfo(message.info));
    case 'ERR':
      return w.raw(encodeSmpError(message.error, version));
    default:
      return unreachable(message);
  }
}

function writeQueueIds(w: Writer, ids: QueueIdsMessage, version: number): Writer {
  writeDhKey(w.str(ids.rcvId).str(ids.sndId), ids.srvDhKey);
  if (version >= SMP_VERSION.shortLinks) {
    w.maybe(ids.queueMode, (item, mode) => item.ascii(mode === 'messaging' ? 'M' : 'C'));
    w.maybe(ids.linkId, writeId);
  } else if (version >= SMP_VERSION.senderKey) w.bool(ids.queueMode === 'messaging');
  if (version >= SMP_VERSION.serviceCertificates) w.maybe(ids.serviceId, writeId);
  if (version >= SMP_VERSION.notificationCredentials) w.maybe(ids.ntfCreds, writeNotifierKeys);
  return w;
}

function writeNotifierKeys(w: Writer, keys: ServerNotifierKeys): Writer {
  return writeDhKey(w.str(keys.notifierId), keys.srvNtfDhKey);
}

function writeId(w: Writer, id: EntityId): Writer {
  return w.str(id);
}

type FieldReader = (r: Reader, version: number) => BrokerMessage;

const FIELD_READERS: ReadonlyMap<string, FieldReader> = new Map<string, FieldReader>([
  ['IDS', readQueueIds],
  ['LNK', (r) => ({ type: 'LNK', senderId: r.str(), data: readLinkData(r) })],
  ['SOK', (r) => ({ type: 'SOK', serviceId: r.maybe((item) => item.str()) })],
  ['SOKS', (r) => ({ type: 'SOKS', count: readCount(r) })],
  ['ENDS', (r) => ({ type: 'ENDS', count: readCount(r) })],
  ['MSG', (r) => ({ type: 'MSG', msgId: r.str(), encBody: r.tail() })],
  ['NID', (r) => ({ type: 'NID', ...readNotifierKeys(r) })],
  ['NMSG', (r) => ({ type: 'NMSG', nonce: r.take(24), encMeta: r.str() })],
  ['PKEY', readProxyKey],
  ['PRES', (r) => ({ type: 'PRES', encResponse: r.tail() })],
  ['RRES', (r) => ({ type: 'RRES', encFwdResponse: r.tail() })],
  ['INFO', (r) => ({ type: 'INFO', info: decodeQueueInfo(r.tail()) })],
  ['ERR', (r) => ({ type: 'ERR', error: decodeAnySmpError(r.tail()) })],
]);

function readQueueIds(r: Reader, version: number): BrokerMessage {
  const hasLinks = version >= SMP_VERSION.shortLinks;
  return {
    type: 'IDS',
    rcvId: r.str(),
    sndId: r.str(),
    srvDhKey: readDhKey(r),
    queueMode: hasLinks ? r.maybe(readQueueMode) : readSenderCanSecure(r, version),
    linkId: hasLinks ? r.maybe((item) => item.str()) : undefined,
    serviceId:
      version >= SMP_VERSION.serviceCertificates ? r.maybe((item) => item.str()) : undefined,
    ntfCreds:
      version >= SMP_VERSION.notificationCredentials ? r.maybe(readNotifierKeys) : undefined,
  };
}

function readQueueMode(r: Reader): QueueMode {
  const mode = r.char();
  if (mode === 'M') return 'messaging';
  return mode === 'C' ? 'contact' : r.fail('expected M or C');
}

function readSenderCanSecure(r: Reader, version: number): QueueMode | undefined {
  if (version < SMP_VERSION.senderKey) return undefined;
  return r.bool() ? 'messaging' : 'contact';
}

function readNotifierKeys(r: Reader): ServerNotifierKeys {
  return { notifierId: r.str(), srvNtfDhKey: readDhKey(r) };
}

function readProxyKey(r: Reader): BrokerMessage {
  return {
    type: 'PKEY',
    relaySessionId: r.str(),
    versions: readVersionRange(r),
    ...readCertChainKey(r),
  };
}
