/** Time as a dependency: real in the app, moved by hand in tests. */
export interface Clock {
  /** Unix time in milliseconds. */
  now(): number;
  /** Runs the task once after delayMs unless the returned function is called first. */
  schedule(delayMs: number, task: () => void): () => void;
}

/** Resolves after delayMs of the clock, or at once when the signal aborts. */
export async function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return;
  await new Promise<void>((resolve) => {
    const cancel = clock.schedule(delayMs, finish);
    signal?.addEventListener('abort', finish, { once: true });
    function finish(): void {
      cancel();
      signal?.removeEventListener('abort', finish);
      resolve();
    }
  });
}
