import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '../components/index.ts';
import { type NewPasscodeDraft, type NewPasscodeFault, passcodeFaultOf } from './new-passcode.ts';
import { noTries, tried, type Tries, typed } from './tries.ts';
import { useFocusOn } from './use-focus-on.ts';
import { MINIMUM_PASSCODE_LENGTH } from './words.ts';

export type NewPasscode = NewPasscodeDraft & {
  readonly tries: Tries<NewPasscodeFault>;
  readonly type: (change: Partial<NewPasscodeDraft>) => void;
  /** The passcode where nothing is wrong with it. It stays in the fields until these are closed. */
  readonly take: () => string | undefined;
};

type Draft = NewPasscodeDraft & { readonly tries: Tries<NewPasscodeFault> };

const blank: Draft = { first: '', second: '', tries: noTries };

/** A passcode that is being chosen. */
export function useNewPasscode(): NewPasscode {
  const [draft, setDraft] = useState<Draft>(blank);
  return {
    ...draft,
    type: (change) => setDraft({ ...draft, ...change, tries: typed(draft.tries) }),
    take() {
      const fault = passcodeFaultOf(draft);
      setDraft({ ...draft, tries: tried(draft.tries, fault) });
      return fault === undefined ? draft.first : undefined;
    },
  };
}

export type NewPasscodeFieldsProps = {
  readonly passcode: NewPasscode;
  /** What the core said of the last one. */
  readonly problem?: string | undefined;
  readonly onType: () => void;
  readonly onEnter: () => void;
};

export function NewPasscodeFields(props: NewPasscodeFieldsProps) {
  const { t } = useTranslation();
  const { passcode, problem, onType, onEnter } = props;
  const { first, second, tries } = passcode;
  const count = MINIMUM_PASSCODE_LENGTH;
  const tooShort = tries.fault === 'tooShort' ? t('passcode.tooShort', { count }) : undefined;
  const refused = tooShort ?? (tries.isSent ? problem : undefined);
  const differ = tries.fault === 'differ' ? t('passcode.differ') : undefined;
  const firstField = useFocusOn(refused, tries.count);
  const secondField = useFocusOn(differ, tries.count);
  return (
    <>
      <TextField
        ref={firstField}
        kind="passphrase"
        label={t('passcode.newLabel')}
        value={first}
        isFocusedFirst
        hint={t('passcode.minimum', { count })}
        error={refused}
        onChange={(text) => {
          passcode.type({ first: text });
          onType();
        }}
        onEnter={onEnter}
      />
      <TextField
        ref={secondField}
        kind="passphrase"
        label={t('passcode.repeatLabel')}
        value={second}
        error={differ}
        onChange={(text) => passcode.type({ second: text })}
        onEnter={onEnter}
      />
    </>
  );
}
