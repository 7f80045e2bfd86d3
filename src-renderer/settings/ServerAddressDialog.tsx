import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ServerEntry } from '#shared/model/index.ts';
import { Button, CopyButton, Dialog, QrCode } from '../components/index.ts';
import { useShellActions } from '../services/index.ts';
import { hasPassword, maskPassword } from './address.ts';
import styles from './ServerDialogs.module.css';

export type ServerAddressDialogProps = {
  readonly server: ServerEntry;
  readonly onClose: () => void;
};

/** A server's address for other devices; its password stays out of sight until asked for. */
export function ServerAddressDialog({ server, onClose }: ServerAddressDialogProps) {
  const { t } = useTranslation();
  const { copy } = useShellActions();
  const { address, name } = server;
  const isSecret = hasPassword(address);
  const [isShown, setShown] = useState(!isSecret);
  return (
    <Dialog
      title={t('serverSettings.addressTitle', { server: name })}
      onClose={onClose}
      actions={
        <>
          {isSecret && (
            <Button icon={isShown ? EyeOff : Eye} onPress={() => setShown(!isShown)}>
              {t(isShown ? 'serverSettings.hidePassword' : 'serverSettings.showPassword')}
            </Button>
          )}
          <CopyButton
            kind="primary"
            label={t('serverSettings.copyAddress')}
            onCopy={() => copy(address)}
          />
        </>
      }
    >
      {isShown && (
        <div className={styles['qr']}>
          <QrCode text={address} label={t('serverSettings.addressQr', { server: name })} />
        </div>
      )}
      {isSecret && <p className={styles['note']}>{t('serverSettings.passwordHint')}</p>}
      <output className={styles['address']} aria-label={t('serverSettings.addressLabel')}>
        {isShown ? address : maskPassword(address)}
      </output>
    </Dialog>
  );
}
