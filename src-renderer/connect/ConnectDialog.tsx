import { AtSign, Link2, type LucideIcon, QrCode as QrIcon } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../components/index.ts';
import { useStores } from '../services/index.ts';
import type { ConnectTab, Opening } from '../stores/index.ts';
import { AddressTab } from './AddressTab.tsx';
import styles from './ConnectDialog.module.css';
import { MakeLink } from './MakeLink.tsx';
import { PasteLink } from './PasteLink.tsx';

export type ConnectDialogProps = {
  readonly tab: ConnectTab;
  readonly text: string;
  readonly opening?: Opening | undefined;
  readonly onTab: (tab: ConnectTab) => void;
  readonly onClose: () => void;
};

const tabs: readonly { readonly tab: ConnectTab; readonly icon: LucideIcon }[] = [
  { tab: 'make', icon: QrIcon },
  { tab: 'paste', icon: Link2 },
  { tab: 'address', icon: AtSign },
];

const labels = {
  make: 'connect.makeTab',
  paste: 'connect.pasteTab',
  address: 'connect.addressTab',
} as const satisfies Record<ConnectTab, string>;

/** Every way to a new contact. */
export function ConnectDialog({ tab, text, opening, onTab, onClose }: ConnectDialogProps) {
  const { t } = useTranslation();
  const { connect } = useStores();
  useEffect(() => () => connect.reset(), [connect]);
  return (
    <Dialog title={t('connect.title')} onClose={onClose}>
      <Tabs.Root
        className={styles['tabs']}
        value={tab}
        onValueChange={(value) => onTab(tabs.find((one) => one.tab === value)?.tab ?? 'make')}
      >
        <Tabs.List className={styles['tabList']} aria-label={t('connect.title')}>
          {tabs.map(({ tab: value, icon: Icon }) => (
            <Tabs.Trigger key={value} className={styles['tab']} value={value}>
              <Icon size={16} strokeWidth={1.75} aria-hidden />
              {t(labels[value])}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <Tabs.Content className={styles['panel']} value="make">
          <MakeLink />
        </Tabs.Content>
        <Tabs.Content className={styles['panel']} value="paste">
          <PasteLink initialText={text} opening={opening} onClose={onClose} />
        </Tabs.Content>
        <Tabs.Content className={styles['panel']} value="address">
          <AddressTab />
        </Tabs.Content>
      </Tabs.Root>
    </Dialog>
  );
}
