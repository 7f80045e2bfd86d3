/**
 * Agent message bodies and connection info: the forms a body can have by its first byte (60-chat
 * section 1), read element by element, and the two forms we write, plain and compressed.
 */
import { type Result, err, ok } from '#shared/result.ts';
import { base64urlEncode, utf8Decode, utf8Encode } from '../../base/index.ts';
import { DecodeError, Reader, Writer, decodeAll } from '../../encoding/index.ts';
import { MAX_DECOMPRESSED_SIZE_BYTES, zstdCompress, zstdDecompress } from './compression.ts';
import { decodeEvent, encodeEvent } from './events.ts';
import { formatJson, parseJson } from './json-text.ts';
import { asObject, objectField, optionalBytes, optionalString, stringField } from './json.ts';
import type {
  ChatEvent,
  ChatMessage,
  ChatParseError,
  ChatVersionRange,
  Forwarded,
  Json,
} from './types.ts';

type Parsed = Result<ChatMessage, ChatParseError>;

/** Bodies up to this size are stored in a compressed list as they are. */
const PASSTHROUGH_SIZE_BYTES = 180;

/**
 * Every message of a body, in order; an element that does not parse is an error in its place.
 * Never throws, whatever the bytes.
 */
export function parseChatBody(body: Uint8Array): readonly Parsed[] {
  return guarded(() => {
    const elements =
      body[0] === ASCII.X
        ? decompressed(body.subarray(1)).flatMap((part) => guarded(() => parseUncompressed(part)))
        : parseUncompressed(body);
    if (elements.length > MAX_ELEMENTS) throw new DecodeError('batch', 'too many messages');
    return elements;
  });
}

/** The JSON of one message, without white space. */
export function encodeChatMessage(message: ChatMessage): Uint8Array {
  const { event } = message;
  if (event.type === 'file.chunk') return encodeFileChunk(event);
  const { tag, params } = encodeEvent(event);
  const { min, max } = message.versions;
  return utf8Encode(
    formatJson({
      v: min === max ? String(min) : `${String(min)}-${String(max)}`,
      ...(message.msgId !== undefined && { msgId: base64urlEncode(message.msgId) }),
      event: tag,
      params,
    }),
  );
}

export type BodyLimits = {
  readonly maxSizeBytes: number;
  /** Where the peer understands it: a body over this size is compressed to at most it. */
  readonly compress?: { readonly maxSizeBytes: number };
};

/** The body of one message within the limits (60-chat section 1.1). */
export function encodeChatBody(
  message: ChatMessage,
  limits: BodyLimits,
): Result<Uint8Array, { readonly type: 'tooLarge'; readonly overBytes: number }> {
  const json = encodeChatMessage(message);
  const tooLarge = (over: number) => err({ type: 'tooLarge', overBytes: over } as const);
  if (json.length > limits.maxSizeBytes) return tooLarge(json.length - limits.maxSizeBytes);
  const limit = limits.compress?.maxSizeBytes;
  if (limit === undefined || json.length <= limit) return ok(json);
  const body = encodeCompressed(json);
  return body.length <= limit ? ok(body) : tooLarge(json.length - limit);
}

/** `X` and a list of one: the body itself when it is short, else a zstd frame. */
export function encodeCompressed(body: Uint8Array): Uint8Array {
  const w = new Writer().ascii('X').u8(1);
  if (body.length <= PASSTHROUGH_SIZE_BYTES) return w.ascii('0').str(body).bytes();
  return w.ascii('1').large(zstdCompress(body)).bytes();
}

/**
 * The same message compressed to at most maxSizeBytes, for a body that is a JSON text; undefined where
 * it is another form or does not fit.
 */
export function shortenChatBody(body: Uint8Array, maxSizeBytes: number): Uint8Array | undefined {
  const shorter = body[0] === ASCII.object ? encodeCompressed(body) : undefined;
  return shorter !== undefined && shorter.length <= maxSizeBytes ? shorter : undefined;
}

/** `=` and a list of elements. */
export function encodeBinaryBatch(bodies: readonly Uint8Array[]): Uint8Array {
  return new Writer()
    .ascii('=')
    .list(bodies, (w, body) => w.large(body))
    .bytes();
}

/**
 * More than there is room for in a batch (60-chat section 1.1): 600 of the shortest. Compressed, a few
 * bytes make tens of thousands of what is no message, each of which would be looked at and told.
 */
const MAX_ELEMENTS = 1_000;

const ASCII = {
  object: 0x7b,
  array: 0x5b,
  X: 0x58,
  fileChunk: 0x46,
  batch: 0x3d,
  signed: 0x2f,
  forwarded: 0x3e,
} as const;

function parseUncompressed(body: Uint8Array): Parsed[] {
  if (body[0] === ASCII.array) return parseArray(body);
  if (body[0] !== ASCII.batch) return [ok(parseElement(body))];
  const elements = decodeAll(body.subarray(1), 'batch', (r) => r.list((item) => item.large()));
  return elements.flatMap((element) => guarded(() => [ok(parseElement(element))]));
}

function parseArray(body: Uint8Array): Parsed[] {
  const json = parseJson(textOf(body), 'batch');
  if (!Array.isArray(json)) throw new DecodeError('batch', 'expected an array');
  return (json as readonly Json[]).flatMap((item) => guarded(() => [ok(parseMessage(item))]));
}

/** One element: JSON, or a binary form of groups and files. */
function parseElement(element: Uint8Array, isForwarded = false): ChatMessage {
  switch (element[0]) {
    case ASCII.object:
      return parseMessage(parseJson(textOf(element), 'message'));
    case ASCII.fileChunk:
      return { versions: OLDEST, event: parseFileChunk(element.subarray(1)) };
    case ASCII.signed:
      return parseElement(signedContent(element.subarray(1)), isForwarded);
    case ASCII.forwarded:
      if (isForwarded) throw new DecodeError('message', 'forwarded twice');
      return parseForwarded(element.subarray(1));
    case undefined:
      throw new DecodeError('message', 'empty');
    default:
      throw new DecodeError('message', 'unknown form');
  }
}

const OLDEST: ChatVersionRange = { min: 1, max: 1 };

function parseMessage(json: Json): ChatMessage {
  const message = asObject(json, 'message');
  const tag = stringField(message, 'event');
  if (!tag.startsWith('x')) throw new DecodeError('message.event', 'unknown kind of event');
  const params = objectField(message, 'params');
  const msgId = optionalBytes(message, 'msgId');
  const versions = optionalString(message, 'v');
  return {
    versions: versions === undefined ? OLDEST : parseVersions(versions),
    ...(msgId !== undefined && { msgId }),
    event: decodeEvent(tag, { ...params, path: 'params' }),
  };
}

function parseVersions(text: string): ChatVersionRange {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/u.exec(text);
  const min = Number(match?.[1]);
  const max = Number(match?.[2] ?? match?.[1]);
  if (match === null || min > max || max > 0xffff) {
    throw new DecodeError('message.v', 'expected a version range');
  }
  return { min, max };
}

/** `F`, B1(""), B1(message id), chunk number and bytes; number 0 cancels (60-chat section 7.4). */
function parseFileChunk(bytes: Uint8Array): ChatEvent {
  return decodeAll(bytes, 'file chunk', (r) => {
    r.str();
    const msgId = r.str();
    const number = r.u8();
    if (number === 0) return { type: 'file.chunk', msgId };
    return { type: 'file.chunk', msgId, chunk: { number, bytes: r.tail() } };
  });
}

function encodeFileChunk(event: Extract<ChatEvent, { type: 'file.chunk' }>): Uint8Array {
  const w = new Writer().ascii('F').u8(0).str(event.msgId);
  if (event.chunk === undefined) return w.u8(0).bytes();
  return w.u8(event.chunk.number).raw(event.chunk.bytes).bytes();
}

/**
 * The content of a signed element. In a direct chat the ratchet authenticates the sender, so the
 * signature adds nothing and is not looked at; only its form is.
 */
function signedContent(bytes: Uint8Array): Uint8Array {
  const r = new Reader(bytes, 'signed message');
  if (!['G', 'C', 'D'].includes(r.char())) r.fail('unknown binding');
  r.list((signature) => {
    if (signature.char() !== 'M') signature.fail('unknown key reference');
    if (signature.str().length !== 64) signature.fail('expected 64 bytes');
  }, 1);
  return r.tail();
}

function parseForwarded(bytes: Uint8Array): ChatMessage {
  const r = new Reader(bytes, 'forwarded message');
  const sender = r.char();
  if (sender !== 'M' && sender !== 'C') r.fail('unknown sender');
  const member = sender === 'M' ? { memberId: r.str(), memberName: r.text() } : undefined;
  const forwarded: Forwarded = { sentAtSeconds: r.i64(), ...(member !== undefined && { member }) };
  return { ...parseElement(r.tail(), true), forwarded };
}

function decompressed(bytes: Uint8Array): Uint8Array[] {
  let leftBytes = MAX_DECOMPRESSED_SIZE_BYTES;
  return decodeAll(bytes, 'compressed', (r) =>
    r.list((part) => {
      const opened = decompressedPart(part, leftBytes);
      leftBytes -= opened.length;
      return opened;
    }, 1),
  );
}

function decompressedPart(r: Reader, limitBytes: number): Uint8Array {
  const form = r.char();
  if (form === '0') return r.str();
  if (form === '1') return zstdDecompress(r.large(), limitBytes);
  return r.fail('unknown form');
}

function textOf(bytes: Uint8Array): string {
  const text = utf8Decode(bytes);
  if (text === undefined) throw new DecodeError('message', 'not UTF-8');
  return text;
}

/** The boundary at which undecodable input becomes a value. */
function guarded(parse: () => readonly Parsed[]): readonly Parsed[] {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return [err({ path: error.path, problem: error.message })];
  }
}
