/**
 * Bytes or text from outside that do not parse. Caught once at the frame boundary and turned into
 * a value there. The message names the field and what was expected, never the content.
 */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  readonly path: string;

  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
    this.path = path;
  }
}

/** Runs a decoder and returns undefined where it refuses the input; other errors pass. */
export function tryDecode<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
