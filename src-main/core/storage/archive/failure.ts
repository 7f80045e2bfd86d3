/**
 * Problems on their way from deep inside the work to its caller: thrown as a Failure, caught by
 * `attempt`, which makes a Result of it. Nothing else of these folders throws what is expected.
 */
import { type Result, err, ok } from '#shared/result.ts';

/** Carries a problem; only `attempt` catches it. */
export class Failure<P> extends Error {
  override readonly name = 'Failure';
  readonly problem: P;

  constructor(problem: P) {
    super('ended by a problem');
    this.problem = problem;
  }
}

/** The value of the work, or the problem of the Failure that ended it; other errors are thrown on. */
export async function attempt<T, P>(work: () => Promise<T>): Promise<Result<T, P>> {
  try {
    return ok(await work());
  } catch (error) {
    // The work of a caller throws problems of that caller's kind alone.
    if (error instanceof Failure) return err((error as Failure<P>).problem);
    throw error;
  }
}

/** The code of an error of the system, such as 'ENOENT'; undefined: it is none. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error)) return undefined;
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Runs a step that reads; an error of the system becomes the problem `cannotRead`. */
export async function reading<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw toReadFailure(error);
  }
}

/** `cannotRead` for an error of the system; any other as it is. */
export function toReadFailure(error: unknown): unknown {
  const code = systemCode(error);
  return code === undefined ? error : new Failure({ type: 'cannotRead', code });
}
