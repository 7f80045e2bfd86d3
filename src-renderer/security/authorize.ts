/** Commands that the app lock guards: asked again with the passcode, as often as that is wanted. */
import type { Result } from '#shared/result.ts';

/** Asks the user for the passcode; false: called off. */
export type AskPasscode = () => Promise<boolean>;

type Problem = { readonly type: string };

/**
 * Runs a command; where it answers `needsPasscode`, the passcode is asked for and the command runs
 * once more. Called off, that answer stands. The command has to be repeatable: secrets it takes are
 * wiped by who made them, once this has ended.
 */
export async function runAuthorized<T, E extends Problem>(
  command: () => Promise<Result<T, E>>,
  ask: AskPasscode,
): Promise<Result<T, E>> {
  for (;;) {
    const result = await command();
    if (result.ok || result.error.type !== 'needsPasscode') return result;
    // What was allowed holds for a minute, which may be over when the command comes.
    if (!(await ask())) return result;
  }
}
