import { Activity, Bell, HardDrive, Lock, type LucideIcon, Network, Server } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../components/index.ts';
import { DataTab, ImportDialog } from '../data/index.ts';
import { SecurityTab } from '../security/index.ts';
import { useStores } from '../services/index.ts';
import type { SettingsPage } from '../stores/index.ts';
import { NetworkTab } from './NetworkTab.tsx';
import { NotificationsTab } from './NotificationsTab.tsx';
import { ServersTab } from './ServersTab.tsx';
import styles from './Settings.module.css';
import { StatisticsTab } from './StatisticsTab.tsx';

export type SettingsDialogProps = {
  readonly page: SettingsPage;
  /** Of a server that was scanned or pasted elsewhere, to be added. */
  readonly serverAddress?: string | undefined;
  readonly onPage: (page: SettingsPage) => void;
  readonly onClose: () => void;
};

const pages: readonly { readonly page: SettingsPage; readonly icon: LucideIcon }[] = [
  { page: 'servers', icon: Server },
  { page: 'network', icon: Network },
  { page: 'statistics', icon: Activity },
  { page: 'notifications', icon: Bell },
  { page: 'security', icon: Lock },
  { page: 'data', icon: HardDrive },
];

export function SettingsDialog(props: SettingsDialogProps) {
  const { t } = useTranslation();
  const { data, security } = useStores();
  return (
    <>
      <Dialog
        title={t('settings.title')}
        size="large"
        onClose={() => {
          // What work came to is not told again at the next visit.
          data.dismiss();
          security.ask(undefined);
          props.onClose();
        }}
      >
        <Tabs.Root
          className={styles['tabs']}
          orientation="vertical"
          value={props.page}
          onValueChange={(value) => {
            const chosen = pages.find(({ page }) => page === value);
            if (chosen !== undefined) props.onPage(chosen.page);
          }}
        >
          <Tabs.List className={styles['tabList']} aria-label={t('settings.pages')}>
            {pages.map(({ page, icon: Icon }) => (
              <Tabs.Trigger key={page} className={styles['tab']} value={page}>
                <Icon size={16} strokeWidth={1.75} aria-hidden />
                {t(`settings.${page}`)}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          <Tabs.Content className={styles['panel']} value="servers">
            <ServersTab serverAddress={props.serverAddress} />
          </Tabs.Content>
          <Tabs.Content className={styles['panel']} value="network">
            <NetworkTab />
          </Tabs.Content>
          <Tabs.Content className={styles['panel']} value="statistics">
            <StatisticsTab />
          </Tabs.Content>
          <Tabs.Content className={styles['panel']} value="notifications">
            <NotificationsTab />
          </Tabs.Content>
          <Tabs.Content className={styles['panel']} value="security">
            <SecurityTab />
          </Tabs.Content>
          <Tabs.Content className={styles['panel']} value="data">
            <DataTab />
          </Tabs.Content>
        </Tabs.Root>
      </Dialog>
      {/* Beside and after it, so that it lies above also where both come back at once. */}
      <ImportDialog />
    </>
  );
}
