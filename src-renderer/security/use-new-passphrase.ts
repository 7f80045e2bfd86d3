import { useEffect, useMemo, useState } from 'react';
import {
  faultOf,
  isWeak,
  type NewPassphraseDraft,
  type NewPassphraseFault,
} from './new-passphrase.ts';
import { loadStrengthMeter } from './strength.ts';
import type { Strength, StrengthMeter } from './strength-score.ts';
import { noTries, tried, type Tries, typed } from './tries.ts';

export type NewPassphrase = NewPassphraseDraft & {
  readonly isWeak: boolean;
  readonly tries: Tries<NewPassphraseFault>;
  readonly typeFirst: (text: string) => void;
  readonly typeSecond: (text: string) => void;
  readonly want: (isWanted: boolean) => void;
  /** The passphrase where nothing is wrong with it. It stays in the fields until these are closed. */
  readonly take: () => string | undefined;
};

type Draft = Omit<NewPassphraseDraft, 'strength'> & { readonly tries: Tries<NewPassphraseFault> };

const blank: Draft = { first: '', second: '', isWanted: false, tries: noTries };

/** A passphrase that is being chosen: typed twice and rated meanwhile. */
export function useNewPassphrase(): NewPassphrase {
  const [draft, setDraft] = useState<Draft>(blank);
  const strength = useStrength(draft.first);
  const rated = { ...draft, strength };
  const change = (changed: Partial<NewPassphraseDraft>) =>
    setDraft({ ...draft, ...changed, tries: typed(draft.tries) });
  return {
    ...rated,
    isWeak: isWeak(strength),
    // Another one is another decision.
    typeFirst: (first) => change({ first, isWanted: false }),
    typeSecond: (second) => change({ second }),
    want: (isWanted) => change({ isWanted }),
    take() {
      const fault = faultOf(rated);
      setDraft({ ...draft, tries: tried(draft.tries, fault) });
      return fault === undefined ? draft.first : undefined;
    },
  };
}

/** Nothing for nothing typed, and until the meter is there. */
function useStrength(passphrase: string): Strength | undefined {
  const [meter, setMeter] = useState<{ readonly rate: StrengthMeter } | undefined>(undefined);
  useEffect(() => {
    let isWanted = true;
    loadStrengthMeter().then(
      (rate) => isWanted && setMeter({ rate }),
      // Without it a passphrase is not rated; the core's own minimum stays.
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, []);
  return useMemo(
    () => (passphrase === '' ? undefined : meter?.rate(passphrase)),
    [meter, passphrase],
  );
}
