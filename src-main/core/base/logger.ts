/**
 * Structured log. Fields are counts, codes, durations and local row ids; never keys, texts, names,
 * queue ids or full addresses (developer rule 2).
 */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;
export type Logger = (level: LogLevel, event: string, fields?: LogFields) => void;

export const silentLogger: Logger = () => undefined;
