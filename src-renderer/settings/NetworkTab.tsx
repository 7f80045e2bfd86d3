import { CircleAlert } from 'lucide-react';
import { type RefObject, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { NetworkPage } from '#shared/model/index.ts';
import { Banner, Button, EmptyState, Skeleton } from '../components/index.ts';
import { problemDetail, problemText } from '../format/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { isChanged, type NetworkDraft } from '../stores/index.ts';
import {
  IsolationSection,
  OnionSection,
  PortSection,
  ProxySection,
  RoutingSection,
} from './NetworkSections.tsx';
import styles from './Settings.module.css';
import { TimeoutSection } from './TimeoutSection.tsx';

export function NetworkTab() {
  const { t } = useTranslation();
  const { network } = useStores();
  const { phase, page, draft } = useSelect(network, (state) => state);
  const scroll = useRef<HTMLDivElement>(null);
  useEffect(() => void network.load(), [network]);
  if (page === undefined || draft === undefined) {
    return phase === 'failed' ? (
      <EmptyState
        icon={CircleAlert}
        title={t('settings.loadFailed')}
        action={<Button onPress={() => void network.load()}>{t('common.tryAgain')}</Button>}
      />
    ) : (
      <Skeleton kind="panel" />
    );
  }
  return (
    <>
      <div ref={scroll} className={styles['scroll']}>
        <RoutingSection draft={draft} />
        <ProxySection draft={draft} />
        <OnionSection draft={draft} />
        <IsolationSection draft={draft} />
        <PortSection draft={draft} />
        <TimeoutSection draft={draft} bounds={page.bounds} />
      </div>
      <SaveBar draft={draft} page={page} fields={scroll} />
    </>
  );
}

type SaveBarProps = {
  readonly draft: NetworkDraft;
  readonly page: NetworkPage;
  readonly fields: RefObject<HTMLElement | null>;
};

/** Changes apply together. */
function SaveBar({ draft, page, fields }: SaveBarProps) {
  const { t } = useTranslation();
  const { network } = useStores();
  const isSaving = useSelect(network, (state) => state.isSaving);
  const problem = useSelect(network, (state) => state.problem);
  async function save(): Promise<void> {
    if (await network.save()) return;
    // What is wrong may be out of sight.
    requestAnimationFrame(() => {
      const bad = fields.current?.querySelector<HTMLElement>(
        '[aria-invalid="true"], [role="alert"]',
      );
      bad?.scrollIntoView({ block: 'center' });
      bad?.focus({ preventScroll: true });
    });
  }

  if (!isChanged(draft, page.settings, page.bounds)) return null;
  return (
    <footer className={styles['bar']}>
      {problem === undefined ? (
        <p className={styles['barText']}>{t('network.unsaved')}</p>
      ) : (
        <div className={styles['barText']}>
          <Banner tone="bad" icon={CircleAlert} role="alert" detail={problemDetail(t, problem)}>
            {t('network.saveFailed')} {problemText(t, problem)}
          </Banner>
        </div>
      )}
      <Button onPress={() => network.discard()}>{t('network.discard')}</Button>
      <Button kind="primary" isBusy={isSaving} onPress={() => void save()}>
        {isSaving ? t('network.saving') : t('network.save')}
      </Button>
    </footer>
  );
}
