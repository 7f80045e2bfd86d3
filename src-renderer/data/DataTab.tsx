import { CircleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, EmptyState, Skeleton } from '../components/index.ts';
import { usePasscode } from '../security/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import settings from '../settings/Settings.module.css';
import { ArchiveSection } from './ArchiveSection.tsx';
import { ChatSizes } from './ChatSizes.tsx';
import { DeleteSection } from './DeleteSection.tsx';
import { OutcomeBar } from './OutcomeBar.tsx';
import type { DataQuestion } from './question.ts';
import { QuestionDialog } from './QuestionDialog.tsx';
import { RetentionSection } from './RetentionSection.tsx';
import { StorageSection } from './StorageSection.tsx';
import { usePlace } from './use-place.ts';

/** Everything stored here: how large, how long, taken away, brought back, deleted. */
export function DataTab() {
  const { data, retention } = useStores();
  const { phase, report } = useSelect(data, (state) => state);
  const [question, setQuestion] = useState<DataQuestion | undefined>(undefined);
  const passcode = usePasscode();
  const page = usePlace(report !== undefined);
  useEffect(() => {
    void data.load();
    void retention.load();
  }, [data, retention]);

  async function onExport(): Promise<void> {
    const file = await data.chooseTarget();
    if (file !== undefined) await passcode.run(() => data.export(file));
  }

  return (
    <>
      {report === undefined ? (
        <Missing hasFailed={phase === 'failed'} />
      ) : (
        <div ref={page} className={settings['scroll']}>
          <StorageSection report={report} onQuestion={setQuestion} />
          <ChatSizes chats={report.chats} onQuestion={setQuestion} />
          <RetentionSection onQuestion={setQuestion} />
          <ArchiveSection onExport={() => void onExport()} />
          <DeleteSection report={report} onQuestion={setQuestion} />
        </div>
      )}
      <OutcomeBar onQuestion={setQuestion} onExport={() => void onExport()} />
      {question !== undefined && (
        <QuestionDialog
          question={question}
          run={passcode.run}
          onClose={() => setQuestion(undefined)}
        />
      )}
      {passcode.dialog}
    </>
  );
}

function Missing({ hasFailed }: { readonly hasFailed: boolean }) {
  const { t } = useTranslation();
  const { data } = useStores();
  if (!hasFailed) return <Skeleton kind="panel" />;
  return (
    <EmptyState
      icon={CircleAlert}
      title={t('data.loadFailed')}
      action={<Button onPress={() => void data.load()}>{t('common.tryAgain')}</Button>}
    />
  );
}
