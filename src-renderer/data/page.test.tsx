import { describe, expect, test } from 'vitest';
import { ok } from '#shared/result.ts';
import { userId } from '#shared/ids.ts';
import { createI18n } from '../i18n/index.ts';
import { markupInApp, testStores, wordsOf } from '../testing/render.tsx';
import { OutcomeBar } from './OutcomeBar.tsx';
import { RetentionSection } from './RetentionSection.tsx';

const { t } = createI18n('en');
const noop = () => undefined;

describe('how long messages are kept', () => {
  const section = <RetentionSection onQuestion={noop} />;

  test('can be asked for again where it could not be read', async () => {
    const stores = testStores();
    await stores.retention.load();
    const html = markupInApp(section, stores);
    expect(wordsOf(html)).toBe(
      [t('data.keep'), t('data.keepFailed'), t('common.tryAgain')].join(' '),
    );
    expect(html).toContain('role="alert"');
  });

  test('is shown once it could', async () => {
    const answer = { userId: userId(1), keepS: undefined, exceptions: [] };
    const stores = testStores({ 'retention.get': () => ok(answer) });
    await stores.retention.load();
    const words = wordsOf(markupInApp(section, stores));
    expect(words).toContain(t('data.keptForEver'));
    expect(words).not.toContain(t('common.tryAgain'));
  });
});

describe('what work on the data came to', () => {
  const bar = <OutcomeBar onQuestion={noop} onExport={noop} />;

  test('has its region before it is said, so that it is heard', () => {
    const stores = testStores();
    expect(markupInApp(bar, stores)).toBe('<div role="status"></div>');
    stores.data.state.setState({ outcome: { type: 'compacted', freedBytes: 5 } });
    expect(markupInApp(bar, stores)).toBe('<div role="status"></div>');
  });

  test('is an alert where it went wrong, and said once', () => {
    const stores = testStores();
    stores.data.state.setState({ outcome: { type: 'checked', faultCount: 2 } });
    const html = markupInApp(bar, stores);
    expect(html.match(/role="alert"/gu)).toHaveLength(1);
    expect(html).toContain('<div role="status"></div>');
    expect(wordsOf(html)).toContain(t('data.outcome.faults', { count: 2 }));
  });
});
