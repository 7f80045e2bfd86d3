/**
 * States and kept secrets as bytes for our database: our own format, a version byte first. Both are
 * secret. Decoders copy, check every size and throw DecodeError.
 */
import { Reader, Writer } from '../../encoding/index.ts';
import { type KemKeyPair, type X448Public, x448Public, x448Secret } from '../index.ts';
import {
  kemCiphertextSizeBytes,
  kemPublicKeySizeBytes,
  kemSecretKeySizeBytes,
} from './kem-params.ts';
import { isRatchetVersion } from './params.ts';
import type {
  E2eSecrets,
  RatchetKem,
  RatchetState,
  RatchetVersion,
  ReceivingChain,
  SendingChain,
  X448Pair,
} from './types.ts';

const formatVersion = 1;
const associatedDataSizeBytes = 112;
const x448KeySizeBytes = 56;
const keySizeBytes = 32;
/** Nr is one more than a u32 message number, so counts take 8 bytes. */
const maxCount = 2n ** 32n;
const flagNames = ['pqSupport', 'pqEnabled', 'sndKem', 'rcvKem'] as const;

type Flags = Pick<RatchetState, (typeof flagNames)[number]>;

/** 380 to 4600 bytes. */
export function encodeRatchetState(state: RatchetState): Uint8Array {
  const w = new Writer().u8(formatVersion);
  w.u8(state.currentVersion).u8(state.maxVersion).u8(flagsToByte(state));
  w.raw(state.associatedData);
  writePair(w, state.dhSelf);
  w.raw(state.rootKey).raw(state.nextSendHeaderKey).raw(state.nextReceiveHeaderKey);
  w.i64(BigInt(state.sendNumber)).i64(BigInt(state.receiveNumber));
  w.i64(BigInt(state.previousCount));
  w.maybe(state.sending, writeSending).maybe(state.receiving, writeReceiving);
  return w.maybe(state.kem, writeKem).bytes();
}

/** DecodeError for anything that encodeRatchetState does not write. */
export function decodeRatchetState(bytes: Uint8Array): RatchetState {
  const r = startReading(bytes, 'ratchet state');
  const currentVersion = readVersion(r);
  const maxVersion = readVersion(r);
  if (currentVersion > maxVersion) r.fail('current version above maximum');
  const state = {
    currentVersion,
    maxVersion,
    ...flagsFromByte(r),
    associatedData: r.take(associatedDataSizeBytes),
    dhSelf: readPair(r),
    rootKey: r.take(keySizeBytes),
    nextSendHeaderKey: r.take(keySizeBytes),
    nextReceiveHeaderKey: r.take(keySizeBytes),
    sendNumber: readCount(r),
    receiveNumber: readCount(r),
    previousCount: readCount(r),
    sending: r.maybe(readSending),
    receiving: r.maybe(readReceiving),
    kem: r.maybe(readKem),
  };
  r.end();
  return state;
}

/** The private half of published parameters: 227 or 3152 bytes. */
export function encodeE2eSecrets(secrets: E2eSecrets): Uint8Array {
  const w = new Writer().u8(formatVersion);
  writePair(w, secrets.k1);
  writePair(w, secrets.k2);
  return w.maybe(secrets.kem, writeKemPair).bytes();
}

/** DecodeError for anything that encodeE2eSecrets does not write. */
export function decodeE2eSecrets(bytes: Uint8Array): E2eSecrets {
  const r = startReading(bytes, 'e2e secrets');
  const secrets = { k1: readPair(r), k2: readPair(r), kem: r.maybe(readKemPair) };
  r.end();
  return secrets;
}

/** Views of a copy, so that a state does not keep a database buffer alive. */
function startReading(bytes: Uint8Array, path: string): Reader {
  const r = new Reader(bytes.slice(), path);
  if (r.u8() !== formatVersion) r.fail('unknown format');
  return r;
}

function flagsToByte(flags: Flags): number {
  return flagNames.reduce((byte, name, bit) => byte | (flags[name] ? 1 << bit : 0), 0);
}

function flagsFromByte(r: Reader): Flags {
  const byte = r.u8();
  if (byte >> flagNames.length !== 0) r.fail('unknown flags');
  const isSet = (name: keyof Flags) => (byte & (1 << flagNames.indexOf(name))) !== 0;
  return {
    pqSupport: isSet('pqSupport'),
    pqEnabled: isSet('pqEnabled'),
    sndKem: isSet('sndKem'),
    rcvKem: isSet('rcvKem'),
  };
}

function readVersion(r: Reader): RatchetVersion {
  const version = r.u8();
  return isRatchetVersion(version) ? version : r.fail('unknown ratchet version');
}

function readCount(r: Reader): number {
  const count = r.i64();
  return count >= 0n && count <= maxCount ? Number(count) : r.fail('count out of range');
}

function readPublic(r: Reader): X448Public {
  return x448Public(r.take(x448KeySizeBytes));
}

function writePair(w: Writer, pair: X448Pair): void {
  w.raw(pair.publicKey).raw(pair.secretKey);
}

function readPair(r: Reader): X448Pair {
  return { publicKey: readPublic(r), secretKey: x448Secret(r.take(x448KeySizeBytes)) };
}

function writeSending(w: Writer, { peerKey, chainKey, headerKey }: SendingChain): void {
  w.raw(peerKey).raw(chainKey).raw(headerKey);
}

function readSending(r: Reader): SendingChain {
  return { peerKey: readPublic(r), ...readReceiving(r) };
}

function writeReceiving(w: Writer, { chainKey, headerKey }: ReceivingChain): void {
  w.raw(chainKey).raw(headerKey);
}

function readReceiving(r: Reader): ReceivingChain {
  return { chainKey: r.take(keySizeBytes), headerKey: r.take(keySizeBytes) };
}

function writeKem(w: Writer, { pair, ciphertext }: RatchetKem): void {
  writeKemPair(w, pair);
  w.maybe(ciphertext, (writer, bytes) => writer.raw(bytes));
}

function readKem(r: Reader): RatchetKem {
  const pair = readKemPair(r);
  return { pair, ciphertext: r.maybe((reader) => reader.take(kemCiphertextSizeBytes)) };
}

function writeKemPair(w: Writer, { publicKey, secretKey }: KemKeyPair): void {
  w.raw(publicKey).raw(secretKey);
}

function readKemPair(r: Reader): KemKeyPair {
  return { publicKey: r.take(kemPublicKeySizeBytes), secretKey: r.take(kemSecretKeySizeBytes) };
}
