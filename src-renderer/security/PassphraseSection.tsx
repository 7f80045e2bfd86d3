import { KeyRound, Keyboard, ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PassphraseState } from '#shared/model/index.ts';
import { Button, IconTile } from '../components/index.ts';
import { useStores } from '../services/index.ts';
import settings from '../settings/Settings.module.css';
import type { SecurityTask } from '../stores/index.ts';
import styles from './Security.module.css';
import { custodyOf, passphraseTasks } from './custody.ts';
import { durationText } from './words.ts';

export type PassphraseSectionProps = { readonly passphrase: PassphraseState };

const icons = { random: ShieldCheck, chosen: KeyRound, typed: Keyboard } as const;

const labels = {
  setPassphrase: 'security.set',
  changePassphrase: 'security.change',
  verifyPassphrase: 'security.verify',
  keepPassphrase: 'security.keep',
  forgetPassphrase: 'security.forget',
} as const satisfies Partial<Record<SecurityTask, string>>;

/** Who keeps the passphrase and what that means, what a guess costs, and what can be done. */
export function PassphraseSection({ passphrase }: PassphraseSectionProps) {
  const { t, i18n } = useTranslation();
  const { security } = useStores();
  const custody = custodyOf(passphrase);
  const { keychain, tryCostMs } = passphrase;
  return (
    <section className={settings['section']}>
      <h3 className={settings['title']}>{t('security.passphraseTitle')}</h3>
      <div className={styles['state']}>
        <IconTile icon={icons[custody]} />
        <div className={styles['words']}>
          <p className={styles['name']}>{t(`security.${custody}`)}</p>
          <p className={styles['lead']}>{t(`security.${custody}Means`)}</p>
          {keychain !== 'works' && (
            <p className={styles['lead']}>{t(`security.keychain.${keychain}`)}</p>
          )}
        </div>
      </div>
      <p className={styles['lead']}>
        {t('security.cost', { time: durationText(i18n.language, tryCostMs) })}
      </p>
      <div className={styles['buttons']}>
        {passphraseTasks(passphrase).map((task) => (
          <Button key={task} onPress={() => security.ask(task)}>
            {t(labels[task])}
          </Button>
        ))}
      </div>
    </section>
  );
}
