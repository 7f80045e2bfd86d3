/** Sentences of the settings: tests, problems, sizes. */
import type { TFunction } from 'i18next';
import type { ServerAddressError, ServerTest } from '#shared/model/index.ts';

/** What a test found, in one line. */
export function testTitle(t: TFunction, language: string, test: ServerTest): string {
  if (test.type === 'passed') {
    return t('serverSettings.testPassed', { seconds: decimals(language, test.durationMs / 1_000) });
  }
  return t('serverSettings.testFailed', { step: t(`serverSettings.step.${test.step}`) });
}

/** Errors of pasted addresses; a single line needs no number. */
export function addErrorTexts(
  t: TFunction,
  text: string,
  errors: readonly ServerAddressError[],
): readonly string[] {
  const isSingle = text.trim().split('\n').length === 1;
  return errors.map(({ line, problem }) => {
    const words = t(`serverSettings.addProblem.${problem}`);
    return isSingle ? words : t('serverSettings.addLine', { line, problem: words });
  });
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
const UNIT_SIZE = 1_000;

/** 512 byte, 1.2 MB, in the words of the language. */
export function bytesText(language: string, bytes: number): string {
  const power = bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / Math.log10(UNIT_SIZE));
  const at = Math.min(UNITS.length - 1, power);
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: UNITS[at] ?? 'byte',
    unitDisplay: at === 0 ? 'long' : 'short',
    maximumFractionDigits: at === 0 ? 0 : 1,
  }).format(bytes / UNIT_SIZE ** at);
}

function decimals(language: string, value: number): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value);
}
