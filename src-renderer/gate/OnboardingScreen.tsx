import { HardDrive, Link2, Lock, type LucideIcon } from 'lucide-react';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconTile, NameField } from '../components/index.ts';
import { usableName } from '../format/index.ts';
import { durationText } from '../security/index.ts';
import { Gate } from './Gate.tsx';
import styles from './Gate.module.css';

export type OnboardingScreenProps = {
  readonly isBusy: boolean;
  readonly problem?: string | undefined;
  /** What trying one passphrase took here, where that is known. */
  readonly tryCostMs?: number | undefined;
  readonly onDone: (displayName: string) => void;
  /** Another way in, below the form. */
  readonly children?: ReactNode;
};

export function OnboardingScreen(props: OnboardingScreenProps) {
  const { isBusy, problem, tryCostMs, onDone } = props;
  const { t, i18n } = useTranslation();
  const [name, setName] = useState('');
  const [isEmptyTold, setEmptyTold] = useState(false);
  // What was refused is not told of what is typed afterwards.
  const [refused, setRefused] = useState('');
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isBusy) return;
    const usable = usableName(name);
    setEmptyTold(name.trim() === '');
    setRefused(name);
    if (usable === undefined) field.current?.focus();
    else onDone(usable);
  }

  const cost =
    tryCostMs === undefined || tryCostMs === 0
      ? undefined
      : t('security.costAtFirst', { time: durationText(i18n.language, tryCostMs) });
  const told = isEmptyTold ? t('onboarding.nameEmpty') : refused === name ? problem : undefined;

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
          more={cost}
        />
      </ul>
      <form className={styles['form']} onSubmit={submit}>
        <NameField
          ref={field}
          label={t('onboarding.nameLabel')}
          value={name}
          onChange={(text) => {
            setName(text);
            setEmptyTold(false);
          }}
          isFocusedFirst
          hint={t('onboarding.nameHint')}
          problem={told}
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
  readonly more?: string | undefined;
};

function Point({ icon, title, text, more }: PointProps) {
  return (
    <li className={styles['point']}>
      <IconTile icon={icon} />
      <div>
        <h2 className={styles['pointTitle']}>{title}</h2>
        <p className={styles['pointText']}>{more === undefined ? text : `${text} ${more}`}</p>
      </div>
    </li>
  );
}
