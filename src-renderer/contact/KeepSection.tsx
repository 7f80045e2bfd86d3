import { Eraser } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/index.ts';
import { KeepFailed } from '../data/index.ts';
import styles from './ContactPage.module.css';
import { Section } from './Section.tsx';

export type KeepSectionProps = {
  /** How long its messages are kept, in a sentence; absent while that is not known. */
  readonly words: string | undefined;
  /** It could not be read. */
  readonly hasFailed: boolean;
  readonly onChange: () => void;
  readonly onClear: () => void;
};

/** How long messages with the contact are kept, and emptying the conversation now. */
export function KeepSection({ words, hasFailed, onChange, onClear }: KeepSectionProps) {
  const { t } = useTranslation();
  const isUnknown = words === undefined && hasFailed;
  return (
    <Section title={t('data.keep')}>
      {isUnknown && <KeepFailed />}
      {words !== undefined && <p className={styles['meta']}>{words}</p>}
      <div className={styles['actions']}>
        {!isUnknown && (
          <Button isDisabled={words === undefined} onPress={onChange}>
            {t('data.change')}
          </Button>
        )}
        <Button icon={Eraser} onPress={onClear}>
          {t('data.clearChat')}
        </Button>
      </div>
    </Section>
  );
}
