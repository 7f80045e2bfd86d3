import { CircleAlert, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppStatus } from '#shared/contract/index.ts';
import {
  Banner,
  Button,
  ConfirmDialog,
  Dialog,
  RadioGroup,
  TextField,
} from '../components/index.ts';
import { type Passcode, withSecret } from '../security/index.ts';
import { useSelect, useServices, useStores } from '../services/index.ts';
import type { ImportProblem, ImportState } from '../stores/index.ts';
import { ArchiveFacts } from './ArchiveFacts.tsx';
import styles from './Data.module.css';
import { archiveProblemText, dataProblemDetail } from './words.ts';

type Inspected = Extract<ImportState, { type: 'inspected' }>;

export type ImportFormProps = { readonly step: Inspected; readonly run: Passcode['run'] };

/** Where nothing is here that an import could replace. */
const EMPTY: ReadonlySet<AppStatus['type'] | undefined> = new Set([
  'onboarding',
  'choosePassphrase',
]);

/** What the archive is, how it is to be used, its passphrase; then that all here is replaced. */
export function ImportForm({ step, run }: ImportFormProps) {
  const { t } = useTranslation();
  const { app, archive } = useStores();
  const isEmpty = useSelect(app, ({ status }) => EMPTY.has(status?.type));
  const [used, setUsed] = useState<'yes' | 'no'>(
    // The screen of the work was in its place meanwhile.
    step.renewsKeys === false ? 'no' : 'yes',
  );
  const [passphrase, setPassphrase] = useState('');
  const [isConfirming, setConfirming] = useState(false);
  const [isEmptyTold, setEmptyTold] = useState(false);

  function next(): void {
    setEmptyTold(passphrase === '');
    if (passphrase === '' || step.isImporting) return;
    if (isEmpty) start();
    else setConfirming(true);
  }

  function start(): void {
    setPassphrase('');
    setConfirming(false);
    void withSecret(passphrase, (secret) =>
      run(() => archive.run({ passphrase: secret, renewsKeys: used === 'yes' })),
    );
  }

  return (
    <>
      <Dialog
        title={t('importing.title')}
        size="wide"
        onClose={archive.close}
        actions={
          <>
            <Button isDisabled={step.isImporting} onPress={() => void archive.choose()}>
              {t('importing.another')}
            </Button>
            <Button kind="primary" isBusy={step.isImporting} onPress={next}>
              {step.isImporting
                ? t('importing.running')
                : t(isEmpty ? 'importing.start' : 'importing.next')}
            </Button>
          </>
        }
      >
        <ArchiveFacts name={step.file.name} summary={step.summary} />
        <Used summary={step.summary} used={used} onChange={setUsed} />
        <PassphraseField
          value={passphrase}
          problem={step.problem}
          isEmptyTold={isEmptyTold}
          onChange={setPassphrase}
          onEnter={next}
        />
        <p className={styles['lead']}>{t('importing.onlyHere')}</p>
      </Dialog>
      {isConfirming && (
        <Replace
          createdAtMs={step.summary.createdAtMs}
          onConfirm={start}
          onClose={() => setConfirming(false)}
        />
      )}
    </>
  );
}

type UsedProps = Pick<Inspected, 'summary'> & {
  readonly used: 'yes' | 'no';
  readonly onChange: (used: 'yes' | 'no') => void;
};

/** Whether keys have moved on since; of an older copy of what is here that is known. */
function Used({ summary, used, onChange }: UsedProps) {
  const { t } = useTranslation();
  const { time } = useServices();
  if (summary.isOlder) {
    return (
      <Banner tone="warn" icon={TriangleAlert}>
        <p>{t('importing.older', { date: time.full(summary.createdAtMs) })}</p>
        <p>{t('importing.olderMeans')}</p>
      </Banner>
    );
  }
  return (
    <RadioGroup
      label={t('importing.used')}
      value={used}
      options={[
        { value: 'no', label: t('importing.usedNo'), hint: t('importing.usedNoHint') },
        { value: 'yes', label: t('importing.usedYes'), hint: t('importing.usedYesHint') },
      ]}
      onChange={onChange}
    />
  );
}

type PassphraseFieldProps = {
  readonly value: string;
  readonly problem: ImportProblem | undefined;
  readonly isEmptyTold: boolean;
  readonly onChange: (text: string) => void;
  readonly onEnter: () => void;
};

/** The passphrase, with why the newest try has changed nothing. */
function PassphraseField(props: PassphraseFieldProps) {
  const { t, i18n } = useTranslation();
  const { value, problem } = props;
  const isWrong = problem?.type === 'wrongPassphrase' && value === '';
  const words = isWrong ? archiveProblemText(t, i18n.language, problem) : undefined;
  return (
    <>
      <TextField
        kind="passphrase"
        label={t('importing.passphrase')}
        hint={t('importing.passphraseHint')}
        value={value}
        {...(problem?.type === 'wrongPassphrase' && { isFocusedFirst: true })}
        autoComplete="current-password"
        error={props.isEmptyTold && value === '' ? t('importing.passphraseEmpty') : words}
        onChange={props.onChange}
        onEnter={props.onEnter}
      />
      {problem !== undefined && problem.type !== 'wrongPassphrase' && (
        <Banner tone="bad" icon={CircleAlert} role="alert" detail={dataProblemDetail(t, problem)}>
          {archiveProblemText(t, i18n.language, problem)}
        </Banner>
      )}
    </>
  );
}

type ReplaceProps = {
  readonly createdAtMs: number;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

/** The last question before what is here is replaced. */
function Replace({ createdAtMs, onConfirm, onClose }: ReplaceProps) {
  const { t } = useTranslation();
  const { time } = useServices();
  return (
    <ConfirmDialog
      title={t('importing.replaceTitle')}
      confirm={t('importing.confirm')}
      kind="bad"
      cancel={t('importing.back')}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>{t('importing.replace', { date: time.full(createdAtMs) })}</p>
      <p className={styles['lead']}>{t('importing.replaceSafe')}</p>
    </ConfirmDialog>
  );
}
