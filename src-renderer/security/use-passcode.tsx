import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Result } from '#shared/result.ts';
import { runAuthorized } from './authorize.ts';
import { PasscodeDialog } from './PasscodeDialog.tsx';

export type Passcode = {
  /**
   * Runs a command that the app lock may guard. Where it answers `needsPasscode`, the passcode is asked
   * for and the command runs once more; called off, that answer is what comes out, and needs no words.
   */
  readonly run: <T, E extends { readonly type: string }>(
    command: () => Promise<Result<T, E>>,
  ) => Promise<Result<T, E>>;
  /** The question, to be put among what the component shows. */
  readonly dialog: ReactNode;
};

export function usePasscode(): Passcode {
  const [isAsking, setAsking] = useState(false);
  const answer = useRef<((isAllowed: boolean) => void) | undefined>(undefined);

  function end(isAllowed: boolean): void {
    setAsking(false);
    answer.current?.(isAllowed);
    answer.current = undefined;
  }

  function ask(): Promise<boolean> {
    // One question is enough; what was asked for before is called off.
    answer.current?.(false);
    setAsking(true);
    return new Promise((resolve) => {
      answer.current = resolve;
    });
  }

  // Whoever waits for the passcode must not wait for ever when the window is locked meanwhile.
  useEffect(() => () => answer.current?.(false), []);

  return {
    run: (command) => runAuthorized(command, ask),
    dialog: isAsking && <PasscodeDialog onAllowed={() => end(true)} onClose={() => end(false)} />,
  };
}
