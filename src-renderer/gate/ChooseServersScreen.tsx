import { EyeOff, TriangleAlert } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ServerOperator } from '#shared/model/index.ts';
import { Banner, Button, TextField } from '../components/index.ts';
import styles from './ChooseServersScreen.module.css';
import { Gate } from './Gate.tsx';

export type ChooseServersScreenProps = {
  readonly operators: readonly ServerOperator[];
  readonly isBusy: boolean;
  readonly problem?: string | undefined;
  /** What is wrong with the addresses that were typed. */
  readonly addProblems: readonly string[];
  readonly onAccept: (operatorIds: readonly string[]) => void;
  readonly onAdd: (text: string) => void;
  readonly onType: (text: string) => void;
  readonly onOpenLink: (url: string) => void;
};

/** Before anything leaves the computer: who runs the servers, or the user's own. */
export function ChooseServersScreen(props: ChooseServersScreenProps) {
  const [isOwn, setOwn] = useState(props.operators.length === 0);
  return isOwn ? (
    <OwnServers {...props} onBack={() => setOwn(false)} />
  ) : (
    <Operators {...props} onOwn={() => setOwn(true)} />
  );
}

function Operators(props: ChooseServersScreenProps & { readonly onOwn: () => void }) {
  const { t } = useTranslation();
  const { operators, isBusy, problem, onAccept, onOpenLink, onOwn } = props;
  const [chosen, setChosen] = useState<readonly string[]>(() =>
    operators.filter((operator) => operator.isEnabled).map(({ operatorId }) => operatorId),
  );
  const toggle = (id: string) =>
    setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  return (
    <Gate title={t('chooseServers.title')} lead={t('chooseServers.lead')} isWide>
      <p className={styles['sees']}>
        <EyeOff size={18} strokeWidth={1.75} aria-hidden />
        {t('chooseServers.sees')}
      </p>
      <ul className={styles['operators']}>
        {operators.map((operator) => (
          <Operator
            key={operator.operatorId}
            operator={operator}
            isChosen={chosen.includes(operator.operatorId)}
            onToggle={() => toggle(operator.operatorId)}
            onOpenLink={onOpenLink}
          />
        ))}
      </ul>
      {problem !== undefined && (
        <Banner tone="bad" icon={TriangleAlert} role="alert">
          {problem}
        </Banner>
      )}
      <div className={styles['actions']}>
        <Button
          kind="primary"
          isWide
          isBusy={isBusy}
          isDisabled={chosen.length === 0}
          onPress={() => onAccept(chosen)}
        >
          {isBusy ? t('chooseServers.accepting') : t('chooseServers.accept')}
        </Button>
        {chosen.length === 0 && <p className={styles['note']}>{t('chooseServers.noneChosen')}</p>}
        <Button isWide onPress={onOwn}>
          {t('chooseServers.own')}
        </Button>
      </div>
    </Gate>
  );
}

type OperatorProps = {
  readonly operator: ServerOperator;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
  readonly onOpenLink: (url: string) => void;
};

const uses = [
  ['isForReceiving', 'receiving'],
  ['isForRouting', 'routing'],
  ['isForFiles', 'files'],
] as const;

function Operator({ operator, isChosen, onToggle, onOpenLink }: OperatorProps) {
  const { t, i18n } = useTranslation();
  const { name, legalName, website, conditions } = operator;
  const used = uses
    .filter(([field]) => operator[field])
    .map(([, words]) => t(`serverSettings.${words}`));
  const list = new Intl.ListFormat(i18n.language, { type: 'conjunction' });
  return (
    <li className={styles['operator']}>
      <label className={styles['choice']}>
        <input type="checkbox" className={styles['box']} checked={isChosen} onChange={onToggle} />
        <span className={styles['name']}>{t('chooseServers.use', { name })}</span>
      </label>
      <div className={styles['facts']}>
        <p>{t('chooseServers.runBy', { legalName })}</p>
        <p className={styles['website']}>{website}</p>
        {used.length > 0 && <p>{t('chooseServers.usedFor', { uses: list.format(used) })}</p>}
        <Button kind="quiet" onPress={() => onOpenLink(conditions.url)}>
          {t('chooseServers.conditions')}
        </Button>
      </div>
    </li>
  );
}

function OwnServers(props: ChooseServersScreenProps & { readonly onBack: () => void }) {
  const { t } = useTranslation();
  const { isBusy, problem, addProblems, onAdd, onBack, onType, operators } = props;
  const [text, setText] = useState('');

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!isBusy && text.trim() !== '') onAdd(text);
  }

  return (
    <Gate title={t('chooseServers.ownTitle')} lead={t('chooseServers.ownLead')} isWide>
      <form className={styles['actions']} onSubmit={submit}>
        <TextField
          kind="lines"
          label={t('serverSettings.addLabel')}
          hint={t('serverSettings.addHint')}
          value={text}
          isFocusedFirst
          onChange={(typed) => {
            setText(typed);
            onType(typed);
          }}
        />
        {[...addProblems, ...(problem === undefined ? [] : [problem])].map((words) => (
          <p key={words} className={styles['problem']} role="alert">
            {words}
          </p>
        ))}
        <Button kind="primary" type="submit" isWide isBusy={isBusy} isDisabled={text.trim() === ''}>
          {isBusy ? t('serverSettings.adding') : t('chooseServers.ownDone')}
        </Button>
        {operators.length > 0 && (
          <Button isWide onPress={onBack}>
            {t('chooseServers.back')}
          </Button>
        )}
      </form>
    </Gate>
  );
}
