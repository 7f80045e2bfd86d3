/** Of dialogs of the system's that ask the same there is one at a time. */

/** Asks like `ask`; whoever asks while an answer is awaited gets undefined, which means cancelled. */
export function oneAtATime<A extends readonly unknown[], T>(
  ask: (...args: A) => Promise<T | undefined>,
): (...args: A) => Promise<T | undefined> {
  let isAsking = false;
  return async (...args) => {
    if (isAsking) return undefined;
    isAsking = true;
    try {
      return await ask(...args);
    } finally {
      isAsking = false;
    }
  };
}
