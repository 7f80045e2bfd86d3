/** Base: the vocabulary every layer shares. No I/O, no node imports. */
export { AssertionError, assert, defined } from './assert.ts';
export {
  type Bytes,
  base64urlDecode,
  base64urlEncode,
  base64urlEncodeUnpadded,
  bytesEqual,
  compareBytes,
  concatBytes,
  hexDecode,
  hexEncode,
  utf8Decode,
  utf8Encode,
  wipe,
} from './bytes.ts';
export { type Clock, sleep } from './clock.ts';
export { errorPlace } from './error-place.ts';
export { type LogFields, type LogLevel, type Logger, silentLogger } from './logger.ts';
export type { RandomSource } from './random.ts';
export { opaqueBytes, opaqueLength, secretForms } from './secret-forms.ts';
