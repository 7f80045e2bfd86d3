/** How long messages are kept: choices, numbers as typed, and words. */
import type { TFunction } from 'i18next';
import type { ContactId } from '#shared/ids.ts';
import { DAY_S, type Retention, RETENTION_BOUNDS_S } from '#shared/model/index.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { effectiveKeepS, keepOfChat, type KeepOfChat } from '../stores/index.ts';

const HOUR_S = 3_600;

/** Months and years are counted in days, as the core counts. */
const UNITS_S = {
  hour: HOUR_S,
  day: DAY_S,
  week: 7 * DAY_S,
  month: 30 * DAY_S,
  year: 365 * DAY_S,
} as const;

export type KeepUnit = keyof typeof UNITS_S;
export const keepUnits = ['hour', 'day', 'week', 'month', 'year'] as const satisfies KeepUnit[];

/** Choices that need no number. */
const usual = { day: UNITS_S.day, week: UNITS_S.week, month: UNITS_S.month } as const;

export type KeepChoice = 'asProfile' | 'forEver' | keyof typeof usual | 'custom';

/** What the form holds; `count` as typed. */
export type KeepDraft = {
  readonly choice: KeepChoice;
  readonly count: string;
  readonly unit: KeepUnit;
};

export type BadTime = 'notANumber' | 'tooShort' | 'tooLong';

/** The form as it shows what is set. */
export function draftOf(keep: KeepOfChat): KeepDraft {
  const blank = { count: '3', unit: 'month' } as const;
  if (keep === 'asProfile') return { choice: 'asProfile', ...blank };
  if (keep === null) return { choice: 'forEver', ...blank };
  for (const choice of ['day', 'week', 'month'] as const) {
    if (usual[choice] === keep) return { choice, ...blank };
  }
  const { count, unit } = keepParts(keep);
  return { choice: 'custom', count: String(count), unit };
}

/** What the form says, in seconds. */
export function readDraft({ choice, count, unit }: KeepDraft): Result<KeepOfChat, BadTime> {
  if (choice === 'asProfile') return ok('asProfile');
  if (choice === 'forEver') return ok(null);
  if (choice !== 'custom') return ok(usual[choice]);
  const typed = count.trim();
  if (!/^\d{1,9}$/.test(typed)) return err('notANumber');
  const keepS = Number(typed) * UNITS_S[unit];
  if (keepS < RETENTION_BOUNDS_S.min) return err('tooShort');
  return keepS > RETENTION_BOUNDS_S.max ? err('tooLong') : ok(keepS);
}

/** The largest unit that leaves a whole number; hours where none does. */
export function keepParts(keepS: number): { readonly count: number; readonly unit: KeepUnit } {
  const unit = keepUnits.findLast((one) => keepS % UNITS_S[one] === 0) ?? 'hour';
  return { count: keepS / UNITS_S[unit], unit };
}

/** `1 week`, `3 days`, or `for ever`; in the words of the window. */
export function keepText(t: TFunction, language: string, keepS: number | null): string {
  if (keepS === null) return t('data.forEver');
  const { count, unit } = keepParts(keepS);
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: 'long',
    maximumFractionDigits: 1,
  }).format(count);
}

/** How long messages with a contact are kept, in a sentence, and whether that is its own time. */
export function keptText(
  t: TFunction,
  language: string,
  { retention, contactId }: { readonly retention: Retention; readonly contactId: ContactId },
): string {
  const keep = keepOfChat(retention, contactId);
  const time = keepText(t, language, effectiveKeepS(retention, keep));
  if (keep === 'asProfile') return t('data.keptAsAll', { time });
  return keep === null ? t('data.keptForEver') : t('data.keptFor', { time });
}

/** Why a time that was typed cannot be. */
export function badTimeText(t: TFunction, language: string, problem: BadTime): string {
  if (problem === 'notANumber') return t('data.badTime.notANumber');
  const bound = problem === 'tooShort' ? RETENTION_BOUNDS_S.min : RETENTION_BOUNDS_S.max;
  return t(`data.badTime.${problem}`, { time: keepText(t, language, bound) });
}
