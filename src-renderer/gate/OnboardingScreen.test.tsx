import { expect, test } from 'vitest';
import { markup, wordsOf } from '../testing/render.tsx';
import { OnboardingScreen } from './OnboardingScreen.tsx';

function words(options: { tryCostMs?: number }, language = 'en'): string {
  const screen = <OnboardingScreen isBusy={false} onDone={() => undefined} {...options} />;
  return wordsOf(markup(screen, language));
}

test('what a guess at the key costs is said as soon as it was measured', () => {
  expect(words({ tryCostMs: 214 })).toContain(
    'Whoever wants to guess the key needs 0.2 seconds for each try on this computer.',
  );
  expect(words({ tryCostMs: 214 }, 'de')).toContain('0,2 Sekunden für jeden Versuch.');
  expect(words({ tryCostMs: 0 })).not.toContain('guess');
  expect(words({})).not.toContain('guess');
});
