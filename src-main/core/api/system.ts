/** The system's clock and a log on standard error, for the programs that run a core. */
import type { Clock, LogFields, LogLevel, Logger } from '../base/index.ts';

/** Real time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
};

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** One JSON line an event, from the given level up. Fields are safe to show by their type's rule. */
export function stderrLogger(minimum: LogLevel): Logger {
  return (level: LogLevel, event: string, fields?: LogFields) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(minimum)) return;
    const line = { at: new Date().toISOString(), level, event, ...fields };
    process.stderr.write(`${JSON.stringify(line)}\n`);
  };
}
