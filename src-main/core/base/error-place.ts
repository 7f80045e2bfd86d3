/** What a caught error may tell the log. */

/** Its kind and the first place of its stack. Not its message: that may quote what it was given. */
export function errorPlace(error: unknown): { readonly kind: string; readonly at: string } {
  if (!(error instanceof Error)) return { kind: 'unknown', at: '' };
  const { name: kind, message, stack = '' } = error;
  const frames = stack.slice(stack.indexOf(message) + message.length);
  return { kind, at: /^\s+at .*$/m.exec(frames)?.[0].trim() ?? '' };
}
