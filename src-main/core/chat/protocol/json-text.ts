/**
 * JSON text (RFC 8259) read the way peers read it: the first of several equal keys counts, nesting
 * is bounded, text is well-formed Unicode. JSON.parse would take the last key and has no bounds.
 */
import { DecodeError } from '../../encoding/index.ts';
import type { Json, JsonObject } from './types.ts';

/** Chat messages nest a dozen levels at most (60-chat section 3). */
const MAX_DEPTH = 64;

/** Any JSON text; DecodeError with the given path when it is not JSON or nests too deep. */
export function parseJson(text: string, path: string): Json {
  const reader = new TextReader(text, path);
  const value = readValue(reader, MAX_DEPTH);
  reader.skipSpace();
  if (!reader.isAtEnd) reader.fail('not JSON: text after the value');
  return value;
}

/**
 * JSON text without white space. Half of a character, which text cut anywhere can end in, is replaced:
 * peers refuse the whole text for it.
 */
export function formatJson(value: Json): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'string' ? part.replace(/\p{Surrogate}/gu, '\ufffd') : part,
  );
}

class TextReader {
  readonly #text: string;
  readonly #path: string;
  #position = 0;

  constructor(text: string, path: string) {
    this.#text = text;
    this.#path = path;
  }

  get isAtEnd(): boolean {
    return this.#position === this.#text.length;
  }

  skipSpace(): void {
    while (SPACE.has(this.#text.charAt(this.#position))) this.#position++;
  }

  /** Whether the character comes next, after space; takes it then. */
  took(char: string): boolean {
    this.skipSpace();
    if (this.#text.charAt(this.#position) !== char) return false;
    this.#position++;
    return true;
  }

  expect(char: string): void {
    if (!this.took(char)) this.fail(`not JSON: expected ${char}`);
  }

  /** Takes what the sticky expression matches here. */
  match(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.#position;
    const matched = sticky.exec(this.#text)?.[0];
    this.#position += matched?.length ?? 0;
    return matched;
  }

  /** The rest of a string whose opening quote has been taken. */
  string(): string {
    const start = this.#position - 1;
    for (;;) {
      const char = this.#text.charAt(this.#position++);
      if (char === '') this.fail('not JSON: string not closed');
      if (char === '"') return this.#unescaped(this.#text.slice(start, this.#position));
      if (char === '\\') this.#position++;
    }
  }

  fail(problem: string): never {
    throw new DecodeError(this.#path, problem);
  }

  #unescaped(quoted: string): string {
    let text: unknown;
    try {
      text = JSON.parse(quoted);
    } catch {
      this.fail('not JSON: bad string');
    }
    if (typeof text !== 'string' || /\p{Surrogate}/u.test(text)) this.fail('not Unicode');
    return text;
  }
}

const SPACE: ReadonlySet<string> = new Set([' ', '\t', '\n', '\r']);
const WORD = /true|false|null/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function readValue(reader: TextReader, depth: number): Json {
  if (depth === 0) reader.fail('nested too deep');
  if (reader.took('{')) return readObject(reader, depth - 1);
  if (reader.took('[')) return readArray(reader, depth - 1);
  if (reader.took('"')) return reader.string();
  const word = reader.match(WORD);
  if (word !== undefined) return word === 'null' ? null : word === 'true';
  const number = Number(reader.match(NUMBER));
  return Number.isFinite(number) ? number : reader.fail('not JSON: expected a value');
}

function readObject(reader: TextReader, depth: number): JsonObject {
  const fields = new Map<string, Json>();
  if (reader.took('}')) return {};
  do {
    reader.expect('"');
    const key = reader.string();
    reader.expect(':');
    const value = readValue(reader, depth);
    if (!fields.has(key)) fields.set(key, value);
  } while (reader.took(','));
  reader.expect('}');
  // Defines properties, so that a field named __proto__ is one like any other.
  return Object.fromEntries(fields);
}

function readArray(reader: TextReader, depth: number): readonly Json[] {
  const items: Json[] = [];
  if (reader.took(']')) return items;
  do {
    items.push(readValue(reader, depth));
  } while (reader.took(','));
  reader.expect(']');
  return items;
}
