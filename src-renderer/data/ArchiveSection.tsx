import { KeyRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Banner, Button } from '../components/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import settings from '../settings/Settings.module.css';
import { isRandom } from '../stores/index.ts';
import { Action } from './Action.tsx';

export type ArchiveSectionProps = { readonly onExport: () => void };

/** Taking everything away whole, and bringing it back. */
export function ArchiveSection({ onExport }: ArchiveSectionProps) {
  const { t } = useTranslation();
  const { archive, data, ui } = useStores();
  const running = useSelect(data, (state) => state.running);
  const isUnknown = useSelect(data, (state) => isRandom(state.passphrase));
  return (
    <section className={settings['section']}>
      <div>
        <h3 className={settings['title']}>{t('data.archive')}</h3>
        <p className={settings['lead']}>{t('data.archiveLead')}</p>
      </div>
      {isUnknown ? (
        <Banner
          tone="accent"
          icon={KeyRound}
          action={
            <Button
              kind="quiet"
              onPress={() => ui.openDialog({ type: 'settings', page: 'security' })}
            >
              {t('data.setPassphrase')}
            </Button>
          }
        >
          {t('data.noPassphrase')}
        </Banner>
      ) : (
        <Action
          task="export"
          label={t('data.export')}
          hint={t('data.exportHint')}
          isBusy={running === 'export'}
          onPress={onExport}
        />
      )}
      <Action
        label={t('data.import')}
        hint={t('data.importHint')}
        onPress={() => void archive.choose()}
      />
    </section>
  );
}
