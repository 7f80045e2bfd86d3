import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../components/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { bytesText } from '../format/index.ts';
import type { Passcode } from '../security/index.ts';
import { useSelect, useServices } from '../services/index.ts';
import { selectUserName } from '../stores/index.ts';
import { ClearAllDialog } from './ClearAllDialog.tsx';
import { ClearChatDialog } from './ClearChatDialog.tsx';
import { DeleteAsideDialog } from './DeleteAsideDialog.tsx';
import { KeepDialog, type KeepScope } from './KeepDialog.tsx';
import type { DataQuestion } from './question.ts';

export type QuestionDialogProps = {
  readonly question: DataQuestion;
  readonly run: Passcode['run'];
  readonly onClose: () => void;
};

/** Asks, and does it; what it came to is told on the page. */
export function QuestionDialog({ question, run, onClose }: QuestionDialogProps) {
  const { stores } = useServices();
  const { app, data } = stores;
  const userName = useSelect(app, selectUserName);
  /** Closes the question, and runs with the passcode where that is wanted. */
  const after = (command: Parameters<typeof run>[0]) => () => {
    onClose();
    void run(command);
  };

  switch (question.type) {
    case 'clearAll':
      return (
        <ClearAllDialog
          name={userName}
          onConfirm={(withContacts) => after(() => data.clearAll(withContacts))()}
          onClose={onClose}
        />
      );
    case 'clearChat':
      return (
        <ClearChatDialog
          name={question.name}
          onConfirm={after(() => data.clearChat(question.contactId, question.name))}
          onClose={onClose}
        />
      );
    case 'deleteAside':
      return (
        <DeleteAsideDialog
          bytes={question.bytes}
          onConfirm={after(data.deleteAside)}
          onClose={onClose}
        />
      );
    case 'deleteBackup':
      return <DeleteBackup onConfirm={after(data.deleteBackup)} onClose={onClose} />;
    case 'restoreBackup':
      return (
        <RestoreBackup
          atMs={question.atMs}
          onConfirm={after(data.restoreBackup)}
          onClose={onClose}
        />
      );
    case 'deleteFiles':
      return (
        <DeleteFiles bytes={question.bytes} onConfirm={after(data.deleteFiles)} onClose={onClose} />
      );
    case 'keepOfProfile':
    case 'keepOfAnyChat':
    case 'keepOfChat':
      return <KeepDialog scope={scopeOf(question)} onClose={onClose} />;
    default:
      return unreachable(question);
  }
}

type Answers = { readonly onConfirm: () => void; readonly onClose: () => void };

function DeleteBackup(answers: Answers) {
  const { t } = useTranslation();
  return (
    <ConfirmDialog
      title={t('data.deleteBackupTitle')}
      confirm={t('data.deleteBackupConfirm')}
      kind="bad"
      {...answers}
    >
      <p>{t('data.deleteBackupText')}</p>
    </ConfirmDialog>
  );
}

function RestoreBackup({ atMs, ...answers }: Answers & { readonly atMs: number | undefined }) {
  const { t } = useTranslation();
  const { time } = useServices();
  return (
    <ConfirmDialog
      title={t('data.restoreTitle')}
      confirm={t('data.restoreConfirm')}
      kind="bad"
      {...answers}
    >
      {atMs !== undefined && <p>{t('data.backupOf', { date: time.full(atMs) })}</p>}
      <p>{t('data.restoreText')}</p>
    </ConfirmDialog>
  );
}

function DeleteFiles({ bytes, ...answers }: Answers & { readonly bytes: number }) {
  const { t, i18n } = useTranslation();
  return (
    <ConfirmDialog
      title={t('data.deleteFilesTitle')}
      confirm={t('data.deleteFilesConfirm')}
      kind="bad"
      {...answers}
    >
      <p>{t('data.deleteFilesText', { size: bytesText(i18n.language, bytes) })}</p>
    </ConfirmDialog>
  );
}

type KeepQuestion = Extract<
  DataQuestion,
  { type: 'keepOfProfile' | 'keepOfAnyChat' | 'keepOfChat' }
>;

function scopeOf(question: KeepQuestion): KeepScope {
  switch (question.type) {
    case 'keepOfProfile':
      return { type: 'profile' };
    case 'keepOfAnyChat':
      return { type: 'anyChat' };
    case 'keepOfChat':
      return { ...question, type: 'chat' };
    default:
      return unreachable(question);
  }
}
