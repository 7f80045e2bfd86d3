/** Pasted server addresses: which kind each line is, and the numbers that its errors go by. */
import type {
  ServerAddressError,
  ServerAddressProblem,
  ServerProtocol,
} from '#shared/model/index.ts';

export type AddressLine = { readonly line: number; readonly text: string };

export type SplitAddresses = Readonly<Record<ServerProtocol, readonly AddressLine[]>> & {
  readonly errors: readonly ServerAddressError[];
};

const SCHEME = /^([a-z][a-z\d+.-]*):\/\//i;

/** Lines by the scheme of their address; empty ones are nothing. */
export function splitAddresses(text: string): SplitAddresses {
  const lines = text
    .split(/\r?\n/u)
    .map((line, at) => ({ line: at + 1, text: line.trim() }))
    .filter((line) => line.text !== '');
  const errors = lines.flatMap((line) => {
    const problem = schemeProblem(line.text);
    return problem === undefined ? [] : [{ line: line.line, problem }];
  });
  return {
    smp: lines.filter((line) => schemeOf(line.text) === 'smp'),
    xftp: lines.filter((line) => schemeOf(line.text) === 'xftp'),
    errors,
  };
}

/** The core counts the lines that it was given; the user sees all that were typed. */
export function errorsAsTyped(
  lines: readonly AddressLine[],
  errors: readonly ServerAddressError[],
): readonly ServerAddressError[] {
  return errors.map(({ line, problem }) => ({ line: lines[line - 1]?.line ?? line, problem }));
}

export function joinLines(lines: readonly AddressLine[]): string {
  return lines.map(({ text }) => text).join('\n');
}

function schemeOf(text: string): string | undefined {
  return SCHEME.exec(text)?.[1]?.toLowerCase();
}

function schemeProblem(text: string): ServerAddressProblem | undefined {
  const scheme = schemeOf(text);
  if (scheme === undefined) return 'notAnAddress';
  return scheme === 'smp' || scheme === 'xftp' ? undefined : 'wrongProtocol';
}
