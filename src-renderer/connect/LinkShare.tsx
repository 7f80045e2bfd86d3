import { Mail } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PendingId } from '#shared/ids.ts';
import { Button, CopyButton, QrCode } from '../components/index.ts';
import { useShellActions, useStores } from '../services/index.ts';
import styles from './LinkShare.module.css';

export type LinkShareProps = { readonly link: string; readonly pendingId: PendingId };

/** A link to give away: the code to scan, the text to send. */
export function LinkShare({ link, pendingId }: LinkShareProps) {
  const { t } = useTranslation();
  const { ui } = useStores();
  const { copy, openLink } = useShellActions();

  function mail(): void {
    const subject = encodeURIComponent(t('connect.mailSubject'));
    const body = encodeURIComponent(t('connect.mailBody', { link }));
    openLink(`mailto:?subject=${subject}&body=${body}`);
  }

  return (
    <div className={styles['share']}>
      <button
        type="button"
        className={styles['code']}
        aria-label={t('connect.enlarge')}
        onClick={() => ui.openDialog({ type: 'qr', link, pendingId })}
      >
        <QrCode text={link} label={t('connect.qr')} />
      </button>
      <output className={styles['link']} tabIndex={0} aria-label={t('connect.link')}>
        {link}
      </output>
      <div className={styles['actions']}>
        <CopyButton kind="primary" label={t('connect.copyLink')} onCopy={() => copy(link)} />
        <Button icon={Mail} onPress={mail}>
          {t('connect.mail')}
        </Button>
      </div>
    </div>
  );
}
