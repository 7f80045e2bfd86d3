import { Mail } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, CopyButton, Dialog, QrCode } from '../components/index.ts';
import { useShellActions } from '../services/index.ts';
import styles from './LinkShare.module.css';

export type LinkShareProps = {
  readonly kind: 'oneTime' | 'address';
  readonly link: string;
  /** Shown first where there is one; the long one is then a click away. */
  readonly shortLink?: string | undefined;
};

const words = {
  oneTime: { qr: 'connect.qr', link: 'connect.link', subject: 'connect.mailSubject' },
  address: { qr: 'address.qr', link: 'address.link', subject: 'address.mailSubject' },
} as const;

/** A link to give away: the code to scan, the text to send. */
export function LinkShare({ kind, link, shortLink }: LinkShareProps) {
  const { t } = useTranslation();
  const { copy, openLink } = useShellActions();
  const [isLarge, setLarge] = useState(false);
  const shown = shortLink ?? link;
  const label = t(words[kind].link);

  function mail(): void {
    const subject = encodeURIComponent(t(words[kind].subject));
    const body = encodeURIComponent(t('connect.mailBody', { link: shown }));
    openLink(`mailto:?subject=${subject}&body=${body}`);
  }

  return (
    <div className={styles['share']}>
      <button
        type="button"
        className={styles['code']}
        aria-label={t('connect.enlarge')}
        onClick={() => setLarge(true)}
      >
        <QrCode text={shown} label={t(words[kind].qr)} />
      </button>
      <output className={styles['link']} tabIndex={0} aria-label={label}>
        {shown}
      </output>
      <div className={styles['actions']}>
        <CopyButton kind="primary" label={t('connect.copyLink')} onCopy={() => copy(shown)} />
        <Button icon={Mail} onPress={mail}>
          {t('connect.mail')}
        </Button>
      </div>
      {shortLink !== undefined && <LongLink link={link} onCopy={() => copy(link)} />}
      {isLarge && (
        <Dialog title={label} size="wide" onClose={() => setLarge(false)}>
          <div className={styles['large']}>
            <QrCode text={shown} label={t(words[kind].qr)} size="large" />
          </div>
        </Dialog>
      )}
    </div>
  );
}

type LongLinkProps = { readonly link: string; readonly onCopy: () => void };

function LongLink({ link, onCopy }: LongLinkProps) {
  const { t } = useTranslation();
  return (
    <details>
      <summary className={styles['summary']}>{t('connect.longLink')}</summary>
      <div className={styles['inside']}>
        <p className={styles['hint']}>{t('connect.longLinkHint')}</p>
        <output className={styles['link']} tabIndex={0} aria-label={t('connect.longLink')}>
          {link}
        </output>
        <div>
          <CopyButton label={t('connect.copyLongLink')} onCopy={onCopy} />
        </div>
      </div>
    </details>
  );
}
