import { useTranslation } from 'react-i18next';
import type { TimeoutBounds } from '#shared/model/index.ts';
import { Button, TextField } from '../components/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { type NetworkDraft, shownBounds, timeoutNames } from '../stores/index.ts';
import styles from './Settings.module.css';

export type TimeoutSectionProps = {
  readonly draft: NetworkDraft;
  readonly bounds: TimeoutBounds;
};

export function TimeoutSection({ draft, bounds }: TimeoutSectionProps) {
  const { t } = useTranslation();
  const { network } = useStores();
  const badField = useSelect(network, (state) => state.badField);
  return (
    <section className={styles['section']}>
      <div>
        <h3 className={styles['title']}>{t('network.timeouts')}</h3>
        <p className={styles['lead']}>{t('network.timeoutsLead')}</p>
      </div>
      <div className={styles['grid']}>
        {timeoutNames.map((name) => {
          const { min, max, usual } = shownBounds(bounds, name);
          return (
            <TextField
              key={name}
              label={t(`network.timeout.${name}`)}
              hint={t('network.usual', { usual, min, max })}
              value={draft.timeouts[name]}
              error={badField === name ? t('network.bad.number', { min, max }) : undefined}
              onChange={(text) => network.type({ timeouts: { ...draft.timeouts, [name]: text } })}
            />
          );
        })}
      </div>
      <div className={styles['fit']}>
        <Button onPress={() => network.usualTimeouts()}>{t('network.backToUsual')}</Button>
      </div>
    </section>
  );
}
