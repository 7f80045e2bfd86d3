/** Decodes the arguments of shell commands: small objects, of which single fields are read. */

export function textArgument(args: unknown, key: string): string | undefined {
  const value = field(args, key);
  return typeof value === 'string' ? value : undefined;
}

export function booleanArgument(args: unknown, key: string): boolean | undefined {
  const value = field(args, key);
  return typeof value === 'boolean' ? value : undefined;
}

function field(args: unknown, key: string): unknown {
  if (typeof args !== 'object' || args === null) return undefined;
  return Object.entries(args).find(([name]) => name === key)?.[1];
}
