import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '../components/index.ts';
import { type NewPasscodeDraft, type NewPasscodeFault, passcodeFaultOf } from './new-passcode.ts';
import { MINIMUM_PASSCODE_LENGTH } from './words.ts';

export type NewPasscode = NewPasscodeDraft & {
  /** What the newest try was refused for. */
  readonly fault?: NewPasscodeFault | undefined;
  readonly type: (change: Partial<NewPasscodeDraft>) => void;
  /** The passcode where nothing is wrong with it; it is gone from the fields then. */
  readonly take: () => string | undefined;
};

type Draft = NewPasscodeDraft & { readonly fault?: NewPasscodeFault | undefined };

const blank: Draft = { first: '', second: '' };

/** A passcode that is being chosen. */
export function useNewPasscode(): NewPasscode {
  const [draft, setDraft] = useState<Draft>(blank);
  return {
    ...draft,
    type: (change) => setDraft({ ...draft, ...change, fault: undefined }),
    take() {
      const fault = passcodeFaultOf(draft);
      setDraft(fault === undefined ? blank : { ...draft, fault });
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
  const { first, second, fault } = passcode;
  const count = MINIMUM_PASSCODE_LENGTH;
  return (
    <>
      <TextField
        kind="passphrase"
        label={t('passcode.newLabel')}
        value={first}
        isFocusedFirst
        hint={t('passcode.minimum', { count })}
        error={fault === 'tooShort' ? t('passcode.tooShort', { count }) : problem}
        onChange={(text) => {
          passcode.type({ first: text });
          onType();
        }}
        onEnter={onEnter}
      />
      <TextField
        kind="passphrase"
        label={t('passcode.repeatLabel')}
        value={second}
        error={fault === 'differ' ? t('passcode.differ') : undefined}
        onChange={(text) => passcode.type({ second: text })}
        onEnter={onEnter}
      />
    </>
  );
}
