import { ArchiveRestore, Link2, type LucideIcon, MessageSquare, QrCode } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../components/index.ts';
import { useSelect, useServices, useStores } from '../services/index.ts';
import styles from './Home.module.css';

/** No chat is open: the two ways to the first one, or a quiet hint, or what was just imported. */
export function Home() {
  const { t } = useTranslation();
  const { chats, ui } = useStores();
  const isEmpty = useSelect(chats, (state) => state.phase === 'ready' && state.order.length === 0);
  const isReady = useSelect(chats, (state) => state.phase === 'ready');
  const importedAtMs = useSelect(ui, (state) => state.importedAtMs);
  if (!isReady) return <div className={styles['home']} />;
  if (importedAtMs !== undefined && !isEmpty) return <Imported madeAtMs={importedAtMs} />;
  if (!isEmpty) {
    return (
      <div className={styles['home']}>
        <EmptyState icon={MessageSquare} title={t('home.selectTitle')}>
          {t('home.selectHint')}
        </EmptyState>
      </div>
    );
  }
  return (
    <div className={styles['home']}>
      <div className={styles['column']}>
        <h2 className={styles['title']}>{t('home.title')}</h2>
        <p className={styles['lead']}>{t('home.lead')}</p>
        <div className={styles['choices']}>
          <Choice
            icon={QrCode}
            title={t('home.makeTitle')}
            text={t('home.makeText')}
            onPress={() => ui.openConnect('make')}
          />
          <Choice
            icon={Link2}
            title={t('home.pasteTitle')}
            text={t('home.pasteText')}
            onPress={() => ui.openConnect('paste')}
          />
        </div>
      </div>
    </div>
  );
}

function Imported({ madeAtMs }: { readonly madeAtMs: number }) {
  const { t } = useTranslation();
  const { time } = useServices();
  return (
    <div className={styles['home']} role="status">
      <EmptyState icon={ArchiveRestore} title={t('home.importedTitle')}>
        {t('home.importedHint', { date: time.full(madeAtMs) })}
      </EmptyState>
    </div>
  );
}

type ChoiceProps = {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text: string;
  readonly onPress: () => void;
};

function Choice({ icon: Icon, title, text, onPress }: ChoiceProps) {
  return (
    <button type="button" className={styles['choice']} onClick={onPress}>
      <span className={styles['choiceIcon']} aria-hidden>
        <Icon size={22} strokeWidth={1.6} />
      </span>
      <span className={styles['choiceTitle']}>{title}</span>
      <span className={styles['choiceText']}>{text}</span>
    </button>
  );
}
