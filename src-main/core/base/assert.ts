/** Our own bugs: a broken invariant is thrown, never returned (style: errors, third kind). */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** Throws AssertionError when the condition does not hold. The message must not carry secrets. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** The value, or AssertionError when it is undefined. */
export function defined<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new AssertionError(`${what} is missing`);
  return value;
}
