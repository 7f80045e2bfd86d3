import { useEffect, useMemo, useState } from 'react';
import {
  faultOf,
  isWeak,
  type NewPassphraseDraft,
  type NewPassphraseFault,
} from './new-passphrase.ts';
import { loadStrengthMeter } from './strength.ts';
import type { Strength, StrengthMeter } from './strength-score.ts';

export type NewPassphrase = NewPassphraseDraft & {
  readonly isWeak: boolean;
  /** What the newest try was refused for. */
  readonly fault?: NewPassphraseFault | undefined;
  readonly typeFirst: (text: string) => void;
  readonly typeSecond: (text: string) => void;
  readonly want: (isWanted: boolean) => void;
  /** The passphrase where nothing is wrong with it; it is gone from the fields then. */
  readonly take: () => string | undefined;
};

type Draft = Omit<NewPassphraseDraft, 'strength'> & {
  readonly fault?: NewPassphraseFault | undefined;
};

const blank: Draft = { first: '', second: '', isWanted: false };

/** A passphrase that is being chosen: typed twice and rated meanwhile. */
export function useNewPassphrase(): NewPassphrase {
  const [draft, setDraft] = useState<Draft>(blank);
  const strength = useStrength(draft.first);
  const rated = { ...draft, strength };
  return {
    ...rated,
    isWeak: isWeak(strength),
    // Another one is another decision.
    typeFirst: (first) => setDraft({ ...draft, first, isWanted: false, fault: undefined }),
    typeSecond: (second) => setDraft({ ...draft, second, fault: undefined }),
    want: (isWanted) => setDraft({ ...draft, isWanted, fault: undefined }),
    take() {
      const fault = faultOf(rated);
      setDraft(fault === undefined ? blank : { ...draft, fault });
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
