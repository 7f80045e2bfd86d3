import type { TFunction } from 'i18next';
import { CircleAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CommandError } from '#shared/contract/index.ts';
import { Banner, Button, TextField } from '../components/index.ts';
import { linkProblemText, planWords, problemDetail, problemText } from '../format/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { pendingKey } from '../stores/index.ts';
import { IncognitoSwitch } from './IncognitoSwitch.tsx';
import styles from './PlanCard.module.css';

export type JoinFormProps = {
  readonly kind: 'connect' | 'again';
  readonly text: string;
  readonly canWrite: boolean;
  /** As it stands until the user chooses. */
  readonly isIncognitoFirst?: boolean;
  /** Other ways on, beside the button. */
  readonly children?: ReactNode;
  readonly onDone: () => void;
};

/** With which name, with which words, and the button. */
export function JoinForm(props: JoinFormProps) {
  const { kind, text, canWrite, isIncognitoFirst = false, children, onDone } = props;
  const { t } = useTranslation();
  const { connect, ui } = useStores();
  const join = useSelect(connect, (state) => state.join);
  const [chosen, setChosen] = useState<boolean | undefined>(undefined);
  const [message, setMessage] = useState('');
  const isIncognito = chosen ?? isIncognitoFirst;
  const isJoining = join.type === 'joining';
  const problem = join.type === 'failed' ? join.problem : undefined;

  async function onJoin(): Promise<void> {
    const joined = await connect.join(text, {
      isIncognito,
      again: kind === 'again' ? true : undefined,
      message: canWrite && message.trim() !== '' ? message.trim() : undefined,
    });
    if (joined === undefined) return;
    ui.select(pendingKey(joined.pendingId));
    onDone();
  }

  return (
    <div className={styles['form']}>
      <IncognitoSwitch use="join" isOn={isIncognito} isDisabled={isJoining} onChange={setChosen} />
      {canWrite && (
        <TextField
          kind="prose"
          rows={2}
          label={t('connect.messageLabel')}
          hint={t('connect.messageHint')}
          value={message}
          onChange={setMessage}
          error={
            problem?.type === 'tooLong'
              ? t('connect.messageTooLong', { count: problem.overBytes })
              : undefined
          }
        />
      )}
      {problem !== undefined && problem.type !== 'tooLong' && <JoinProblem problem={problem} />}
      <div className={styles['choices']}>
        <Button kind="primary" isBusy={isJoining} onPress={() => void onJoin()}>
          {t(buttonWords[kind][isJoining ? 'busy' : 'ready'])}
        </Button>
        {children}
      </div>
    </div>
  );
}

const buttonWords = {
  connect: { ready: 'connect.connect', busy: 'connect.connecting' },
  again: { ready: 'connect.askAgain', busy: 'connect.asking' },
} as const;

type Problem = Exclude<CommandError<'link.join'>, { readonly type: 'tooLong' }>;

function JoinProblem({ problem }: { readonly problem: Problem }) {
  const { t } = useTranslation();
  const detail =
    problem.type === 'badLink' || problem.type === 'planned'
      ? undefined
      : problemDetail(t, problem);
  return (
    <Banner tone="bad" icon={CircleAlert} role="alert" detail={detail}>
      {joinProblemText(t, problem)}
    </Banner>
  );
}

function joinProblemText(t: TFunction, problem: Problem): string {
  switch (problem.type) {
    case 'badLink':
      return linkProblemText(t, problem.problem);
    case 'planned':
      return planWords(t, problem.plan, '').text;
    default:
      return problemText(t, problem);
  }
}
