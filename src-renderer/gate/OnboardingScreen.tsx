import { HardDrive, Link2, Lock, type LucideIcon } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconTile, TextField } from '../components/index.ts';
import { Gate } from './Gate.tsx';
import styles from './Gate.module.css';

const MAX_NAME_LENGTH = 100;

export type OnboardingScreenProps = {
  readonly isBusy: boolean;
  readonly problem?: string | undefined;
  readonly onDone: (displayName: string) => void;
  /** Another way in, below the form. */
  readonly children?: ReactNode;
};

export function OnboardingScreen(props: OnboardingScreenProps) {
  const { isBusy, problem, onDone } = props;
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [isEmptyTold, setEmptyTold] = useState(false);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const trimmed = name.trim();
    setEmptyTold(trimmed === '');
    if (trimmed !== '' && !isBusy) onDone(trimmed);
  }

  return (
    <Gate title={t('onboarding.title')} lead={t('onboarding.lead')} isWide>
      <ul className={styles['points']}>
        <Point
          icon={Lock}
          title={t('onboarding.pointPrivateTitle')}
          text={t('onboarding.pointPrivate')}
        />
        <Point
          icon={Link2}
          title={t('onboarding.pointNobodyTitle')}
          text={t('onboarding.pointNobody')}
        />
        <Point
          icon={HardDrive}
          title={t('onboarding.pointLocalTitle')}
          text={t('onboarding.pointLocal')}
        />
      </ul>
      <form className={styles['form']} onSubmit={submit}>
        <TextField
          label={t('onboarding.nameLabel')}
          value={name}
          onChange={setName}
          isFocusedFirst
          maxLength={MAX_NAME_LENGTH}
          hint={t('onboarding.nameHint')}
          error={isEmptyTold && name.trim() === '' ? t('onboarding.nameEmpty') : problem}
        />
        <Button kind="primary" type="submit" isWide isBusy={isBusy}>
          {isBusy ? t('onboarding.creating') : t('onboarding.done')}
        </Button>
      </form>
      {props.children !== undefined && <div className={styles['others']}>{props.children}</div>}
    </Gate>
  );
}

type PointProps = {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text: string;
};

function Point({ icon, title, text }: PointProps) {
  return (
    <li className={styles['point']}>
      <IconTile icon={icon} />
      <div>
        <h2 className={styles['pointTitle']}>{title}</h2>
        <p className={styles['pointText']}>{text}</p>
      </div>
    </li>
  );
}
