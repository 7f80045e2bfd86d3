/** Sentences of the settings: tests and problems. */
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

function decimals(language: string, value: number): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value);
}
