import { useTranslation } from 'react-i18next';
import { Checkbox, TextField } from '../components/index.ts';
import { StrengthBar } from './StrengthBar.tsx';
import type { NewPassphrase } from './use-new-passphrase.ts';
import { useFocusOn } from './use-focus-on.ts';
import { MINIMUM_PASSPHRASE_LENGTH } from './words.ts';

export type NewPassphraseFieldsProps = {
  readonly passphrase: NewPassphrase;
  /** What the core said of the last one. */
  readonly problem?: string | undefined;
  readonly isFocusedFirst?: boolean;
  /** Of dialogs, which have no form around. */
  readonly onEnter?: (() => void) | undefined;
};

/** Twice, with its strength below; a weak one is asked about. */
export function NewPassphraseFields(props: NewPassphraseFieldsProps) {
  const { t } = useTranslation();
  const { passphrase, problem, isFocusedFirst = false, onEnter } = props;
  const { first, second, strength, tries } = passphrase;
  const count = MINIMUM_PASSPHRASE_LENGTH;
  const tooShort = tries.fault === 'tooShort' ? t('passphrase.tooShort', { count }) : undefined;
  const refused = tooShort ?? (tries.isSent ? problem : undefined);
  const differ = tries.fault === 'differ' ? t('passphrase.differ') : undefined;
  const firstField = useFocusOn(refused, tries.count);
  const secondField = useFocusOn(differ, tries.count);
  return (
    <>
      <TextField
        ref={firstField}
        kind="passphrase"
        label={t('passphrase.newLabel')}
        value={first}
        onChange={passphrase.typeFirst}
        isFocusedFirst={isFocusedFirst}
        autoComplete="new-password"
        hint={t('passphrase.minimum', { count })}
        error={refused}
        onEnter={onEnter}
      />
      {strength !== undefined && <StrengthBar strength={strength} />}
      <TextField
        ref={secondField}
        kind="passphrase"
        label={t('passphrase.repeatLabel')}
        value={second}
        onChange={passphrase.typeSecond}
        autoComplete="new-password"
        error={differ}
        onEnter={onEnter}
      />
      {passphrase.isWeak && <UseAnyway passphrase={passphrase} />}
    </>
  );
}

function UseAnyway({ passphrase }: { readonly passphrase: NewPassphrase }) {
  const { t } = useTranslation();
  const isRefused = passphrase.tries.fault === 'weak';
  return (
    <Checkbox
      label={t('passphrase.useAnyway')}
      hint={
        isRefused ? (
          <span role="alert">{t('passphrase.confirmWeak')}</span>
        ) : (
          t('passphrase.useAnywayHint')
        )
      }
      isChecked={passphrase.isWanted}
      isInvalid={isRefused}
      onChange={passphrase.want}
    />
  );
}
