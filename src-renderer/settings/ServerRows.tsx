import { CheckCircle2, CircleAlert, QrCode as QrIcon, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ServerEntry, ServerTest } from '#shared/model/index.ts';
import { Button, ConfirmDialog, type MenuAction, MenuButton } from '../components/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { ServerAddressDialog } from './ServerAddressDialog.tsx';
import styles from './ServerRows.module.css';
import { testTitle } from './words.ts';

export type ServerRowsProps = { readonly servers: readonly ServerEntry[] };

type Question = { readonly type: 'address' | 'remove'; readonly server: ServerEntry };

/** Servers one by one: in use or not, tested, shown, removed. */
export function ServerRows({ servers }: ServerRowsProps) {
  const stores = useStores();
  const [question, setQuestion] = useState<Question | undefined>(undefined);
  const close = () => setQuestion(undefined);
  return (
    <>
      <ul className={styles['rows']}>
        {servers.map((server) => (
          <ServerRow
            key={server.serverId}
            server={server}
            onAddress={() => setQuestion({ type: 'address', server })}
            onRemove={() => setQuestion({ type: 'remove', server })}
          />
        ))}
      </ul>
      {question?.type === 'address' && (
        <ServerAddressDialog server={question.server} onClose={close} />
      )}
      {question?.type === 'remove' && (
        <RemoveServer
          server={question.server}
          onConfirm={() => {
            close();
            void stores.servers.remove(question.server.serverId);
          }}
          onClose={close}
        />
      )}
    </>
  );
}

type ServerRowProps = {
  readonly server: ServerEntry;
  readonly onAddress: () => void;
  readonly onRemove: () => void;
};

function ServerRow({ server, onAddress, onRemove }: ServerRowProps) {
  const { t } = useTranslation();
  const { servers } = useStores();
  const { serverId, name, protocol, lastTest } = server;
  const isTesting = useSelect(servers, (state) => state.testing.includes(serverId));
  const isOwn = serverId > 0;
  // Those that the app was started with are in use as long as it runs.
  const isGiven = !isOwn && server.operatorId === undefined;
  const actions: readonly MenuAction[] = [
    { key: 'address', icon: QrIcon, label: t('serverSettings.showAddress'), onSelect: onAddress },
    ...(isOwn
      ? [
          {
            key: 'remove',
            icon: Trash2,
            label: t('serverSettings.remove'),
            isBad: true,
            isApart: true,
            onSelect: onRemove,
          },
        ]
      : []),
  ];
  return (
    <li className={styles['row']} data-server={name}>
      <input
        type="checkbox"
        className={styles['box']}
        aria-label={t('serverSettings.enable', { server: name })}
        checked={server.isEnabled}
        disabled={isGiven}
        onChange={(event) => void servers.enable(serverId, event.target.checked)}
      />
      <div className={styles['names']}>
        <span className={styles['name']}>{name}</span>
        <span className={styles['kind']}>
          {t(protocol === 'smp' ? 'serverSettings.messages' : 'serverSettings.forFiles')}
        </span>
      </div>
      <Button kind="quiet" isBusy={isTesting} onPress={() => void servers.test(serverId)}>
        {isTesting ? t('serverSettings.testing') : t('serverSettings.test')}
      </Button>
      <MenuButton
        size="small"
        label={t('serverSettings.actions', { server: name })}
        actions={actions}
      />
      {lastTest !== undefined && !isTesting && <TestResult test={lastTest} />}
    </li>
  );
}

function TestResult({ test }: { readonly test: ServerTest }) {
  const { t, i18n } = useTranslation();
  const Icon = test.type === 'passed' ? CheckCircle2 : CircleAlert;
  return (
    <div className={styles['result']} data-type={test.type} role="status">
      <Icon size={15} strokeWidth={1.75} aria-hidden />
      <div className={styles['words']}>
        <p className={styles['verdict']}>{testTitle(t, i18n.language, test)}</p>
        {test.type === 'failed' && (
          <>
            <p>{t(`serverSettings.stepProblem.${test.problem}`)}</p>
            {test.detail !== '' && (
              <details className={styles['details']}>
                <summary>{t('common.details')}</summary>
                <code>{test.detail}</code>
              </details>
            )}
          </>
        )}
      </div>
    </div>
  );
}

type RemoveServerProps = {
  readonly server: ServerEntry;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

function RemoveServer({ server, onConfirm, onClose }: RemoveServerProps) {
  const { t } = useTranslation();
  return (
    <ConfirmDialog
      title={t('serverSettings.removeTitle', { server: server.name })}
      confirm={t('serverSettings.removeConfirm')}
      kind="bad"
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>{t('serverSettings.removeText')}</p>
    </ConfirmDialog>
  );
}
