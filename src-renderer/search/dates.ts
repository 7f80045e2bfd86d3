/** Days as date inputs have them, `2026-03-01`, and moments; in the user's own time zone. */

/** When that day begins; undefined while the input is empty or not a date. */
export function dayStartMs(day: string): number | undefined {
  return startMs(day, 0);
}

/** When the day after that one begins. */
export function dayEndMs(day: string): number | undefined {
  return startMs(day, 1);
}

/** The day of a moment. */
export function dayOf(atMs: number): string {
  const date = new Date(atMs);
  const year = String(date.getFullYear()).padStart(4, '0');
  return `${year}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
}

function startMs(day: string, laterDays: number): number | undefined {
  const parts = /^(\d{4,6})-(\d\d)-(\d\d)$/.exec(day);
  if (parts === null) return undefined;
  const [year = 0, month = 0, dayOfMonth = 0] = parts.slice(1).map(Number);
  const date = new Date(2000, 0, 1);
  // The constructor takes years below 100 for those of the twentieth century.
  date.setFullYear(year, month - 1, dayOfMonth + laterDays);
  const atMs = date.getTime();
  return Number.isSafeInteger(atMs) ? atMs : undefined;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
