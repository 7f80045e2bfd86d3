/** Encoding: one function per wire element; pure; a reader that cannot overrun. */
export { DecodeError, tryDecode } from './decode-error.ts';
export { Reader, decodeAll } from './reader.ts';
export { Writer } from './writer.ts';
