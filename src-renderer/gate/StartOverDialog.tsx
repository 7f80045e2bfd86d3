import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Banner, Button, Checkbox, Dialog } from '../components/index.ts';
import styles from './Gate.module.css';

export type StartOverDialogProps = {
  readonly isBusy: boolean;
  readonly problem?: string | undefined;
  readonly onStartOver: () => void;
  readonly onClose: () => void;
};

/** Asked twice: first what happens, then whether that is really wanted. */
export function StartOverDialog(props: StartOverDialogProps) {
  const { t } = useTranslation();
  const { isBusy, onClose, problem } = props;
  const [isSecond, setSecond] = useState(false);
  const [isSure, setSure] = useState(false);
  // What was wrong before, as with a passphrase, is not of this question.
  const [isTried, setTried] = useState(false);
  return (
    <Dialog
      title={isSecond ? t('startOver.sureTitle') : t('startOver.title')}
      onClose={onClose}
      actions={
        <>
          <Button isFocusedFirst onPress={onClose}>
            {t('common.cancel')}
          </Button>
          {isSecond ? (
            <Button
              kind="bad"
              isBusy={isBusy}
              isDisabled={!isSure && !isBusy}
              onPress={() => {
                setTried(true);
                props.onStartOver();
              }}
            >
              {isBusy ? t('startOver.busy') : t('startOver.confirm')}
            </Button>
          ) : (
            <Button onPress={() => setSecond(true)}>{t('startOver.next')}</Button>
          )}
        </>
      }
    >
      {!isSecond && <p>{t('startOver.lead')}</p>}
      <ul className={styles['consequences']}>
        <li>{t('startOver.goneContacts')}</li>
        <li>{t('startOver.goneReach')}</li>
        <li>{t('startOver.aside')}</li>
      </ul>
      {isSecond && <Checkbox label={t('startOver.sure')} isChecked={isSure} onChange={setSure} />}
      {isTried && problem !== undefined && (
        <Banner tone="bad" icon={TriangleAlert} role="alert">
          {problem}
        </Banner>
      )}
    </Dialog>
  );
}
