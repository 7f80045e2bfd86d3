/** The strength meter, loaded only where a passphrase is chosen: its word lists are large. */
import type { StrengthMeter } from './strength-score.ts';

let loading: Promise<StrengthMeter> | undefined;

/** Loaded once; a failure is forgotten, so that the next one who asks tries again. */
export function loadStrengthMeter(): Promise<StrengthMeter> {
  loading ??= import('./strength-meter.ts').then(({ createStrengthMeter }) =>
    createStrengthMeter(),
  );
  loading.catch(() => (loading = undefined));
  return loading;
}
