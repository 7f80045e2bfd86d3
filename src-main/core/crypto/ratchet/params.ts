/**
 * E2E parameters on the wire: rcv (AgentRatchetKey), snd (AgentConfirmation) and link form
 * (40-ratchet section 1, 30-agent section 10.1). Decoded byte strings are views of the input.
 */
import type { Reader, Writer } from '../../encoding/index.ts';
import { type X448Public, decodeX448Spki, encodeSpki } from '../index.ts';
import { readKemParams, readKemProposed, writeKemParams } from './kem-params.ts';
import {
  type E2eLinkParams,
  type KemParams,
  type RatchetVersion,
  type RcvE2eParams,
  type SndE2eParams,
  maxRatchetVersion,
  minRatchetVersion,
  pqRatchetVersion,
} from './types.ts';

/** Whether this is a version we speak. */
export function isRatchetVersion(version: number): version is RatchetVersion {
  return version === 2 || version === 3;
}

/** The initiator's parameters as a link carries them: all versions from 2 up to theirs. */
export function linkParams(params: RcvE2eParams): E2eLinkParams {
  const { version, ...keys } = params;
  return { minVersion: minRatchetVersion, maxVersion: version, ...keys };
}

/** The joiner's choice, min of both maxima; undefined when the ranges do not overlap. */
export function agreeLinkParams(link: E2eLinkParams): RcvE2eParams | undefined {
  const { minVersion, maxVersion, ...keys } = link;
  const version = Math.min(maxVersion, maxRatchetVersion);
  if (version < minRatchetVersion || version < minVersion) return undefined;
  return { version, ...keys };
}

/** 140 bytes (v2), 141 (v3) or 1302 (v3 with KEM). */
export function writeRcvParams(w: Writer, params: RcvE2eParams): void {
  writeParams(w, params);
}

/** DecodeError for keys other than X448 and for an accepted KEM; leaves what follows unread. */
export function readRcvParams(r: Reader): RcvE2eParams {
  return readParams(r, readKemProposed);
}

/** As writeRcvParams; 2343 bytes with an accepted KEM. */
export function writeSndParams(w: Writer, params: SndE2eParams): void {
  writeParams(w, params);
}

/** DecodeError for keys other than X448; leaves what follows unread. */
export function readSndParams(r: Reader): SndE2eParams {
  return readParams(r, readKemParams);
}

/** `e2eUri` inside short link data: the KEM field is always present. */
export function writeLinkParams(w: Writer, params: E2eLinkParams): void {
  w.u16(params.minVersion).u16(params.maxVersion);
  writeX448(w, params.k1);
  writeX448(w, params.k2);
  w.maybe(params.kem, writeKemParams);
}

/** DecodeError also for an empty version range; a KEM key of a v2 link is dropped. */
export function readLinkParams(r: Reader): E2eLinkParams {
  const minVersion = r.u16();
  const maxVersion = r.u16();
  if (minVersion > maxVersion) r.fail('empty version range');
  const k1 = readX448(r);
  const k2 = readX448(r);
  const kem = r.maybe(readKemProposed);
  return { minVersion, maxVersion, k1, k2, kem: maxVersion >= pqRatchetVersion ? kem : undefined };
}

/** `str`(68) with the SPKI of an X448 key. */
export function writeX448(w: Writer, key: X448Public): void {
  w.str(encodeSpki({ type: 'x448', key }));
}

/** The key as a view of the input. */
export function readX448(r: Reader): X448Public {
  return decodeX448Spki(r.str());
}

function writeParams(w: Writer, params: SndE2eParams): void {
  w.u16(params.version);
  writeX448(w, params.k1);
  writeX448(w, params.k2);
  if (params.version >= pqRatchetVersion) w.maybe(params.kem, writeKemParams);
}

function readParams<K extends KemParams>(r: Reader, readKem: (r: Reader) => K) {
  const version = r.u16();
  const k1 = readX448(r);
  const k2 = readX448(r);
  const kem = version >= pqRatchetVersion ? r.maybe(readKem) : undefined;
  return { version, k1, k2, kem };
}
