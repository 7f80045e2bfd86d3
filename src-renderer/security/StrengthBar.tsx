import { useTranslation } from 'react-i18next';
import styles from './StrengthBar.module.css';
import type { Strength } from './strength-score.ts';

export type StrengthBarProps = { readonly strength: Strength };

const STEPS = [1, 2, 3, 4] as const;

/** Four steps, a word and one hint, or what a good one does not say: the colour is not alone in saying it. */
export function StrengthBar({ strength }: StrengthBarProps) {
  const { t } = useTranslation();
  const { score, hint } = strength;
  const word = t(`strength.score${score}`);
  return (
    <div className={styles['strength']}>
      <div
        className={styles['bar']}
        role="meter"
        aria-label={t('strength.label')}
        aria-valuemin={0}
        aria-valuemax={4}
        aria-valuenow={score}
        aria-valuetext={word}
        data-score={score}
      >
        {STEPS.map((step) => (
          <span key={step} className={styles['step']} data-on={step <= Math.max(score, 1)} />
        ))}
      </div>
      <p className={styles['words']} role="status">
        <span className={styles['word']}>{word}</span>
        {' · '}
        {hint === undefined ? t('strength.limits') : t(`strength.hint.${hint}`)}
      </p>
    </div>
  );
}
