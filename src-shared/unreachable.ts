/** Ends an exhaustive switch: does not compile while a case is missing, throws if one slips by. */
export function unreachable(value: never): never {
  throw new Error(`unreachable case: ${typeof value}`);
}
