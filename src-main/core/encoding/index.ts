/** Encoding: one function per wire element; pure; a reader that cannot overrun. */
export { DecodeError, tryDecode } from './decode-error.ts';
export { type MessageFlags, readMessageFlags, writeMessageFlags } from './message-flags.ts';
export { Reader, decodeAll } from './reader.ts';
export {
  type ServerAddress,
  type ServerProtocol,
  type ServerWithAuth,
  formatServer,
  formatServerWithAuth,
  isSameServer,
  parseServer,
  parseServerWithAuth,
  readBasicAuth,
  readLegacyServer,
  readServer,
  writeBasicAuth,
  writeLegacyServer,
  writeServer,
} from './server-address.ts';
export {
  type IntegerBounds,
  formatBool,
  formatUtcTime,
  parseBool,
  parseInt64,
  parseInteger,
  parseList,
  parseUnixSeconds,
  parseUtcTime,
} from './text.ts';
export { readUnixSeconds, writeUnixSeconds } from './time.ts';
export { type HostKind, hostKind, parseHost, readHost, writeHost } from './transport-host.ts';
export {
  type VersionRange,
  compatibleRange,
  compatibleVersion,
  formatVersionRange,
  parseVersionRange,
  readVersionRange,
  versionRange,
  writeVersionRange,
} from './version.ts';
export { Writer } from './writer.ts';
