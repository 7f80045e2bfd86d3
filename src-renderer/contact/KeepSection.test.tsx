import { expect, test } from 'vitest';
import { createI18n } from '../i18n/index.ts';
import { markupInApp, testStores, wordsOf } from '../testing/render.tsx';
import { KeepSection } from './KeepSection.tsx';

const { t } = createI18n('en');
const noop = () => undefined;

function shown(words: string | undefined, hasFailed: boolean): string {
  const props = { words, hasFailed, onChange: noop, onClear: noop };
  return markupInApp(<KeepSection {...props} />, testStores());
}

test('how long a chat is kept can be changed once it is known, and asked for again where it failed', () => {
  expect(wordsOf(shown('For ever.', false))).toContain(`For ever. ${t('data.change')}`);
  expect(shown(undefined, false)).toContain('disabled');
  const failed = wordsOf(shown(undefined, true));
  expect(failed).toContain(`${t('data.keepFailed')} ${t('common.tryAgain')}`);
  expect(failed).not.toContain(t('data.change'));
});
