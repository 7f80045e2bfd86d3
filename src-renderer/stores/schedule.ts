/** Runs `task` once after `delayMs`; the returned function calls it off. */
export type Schedule = (task: () => void, delayMs: number) => () => void;

export function realSchedule(task: () => void, delayMs: number): () => void {
  const timer = setTimeout(task, delayMs);
  return () => clearTimeout(timer);
}
