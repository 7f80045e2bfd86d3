import { useEffect, useState } from 'react';
import {
  faultOf,
  isWeak,
  type NewPassphraseDraft,
  type NewPassphraseFault,
} from './new-passphrase.ts';
import { createStrengthRater, type StrengthRater } from './strength.ts';
import type { Strength } from './strength-score.ts';
import { noTries, tried, type Tries, typed } from './tries.ts';

export type NewPassphrase = NewPassphraseDraft & {
  readonly isWeak: boolean;
  readonly tries: Tries<NewPassphraseFault>;
  /** It is being rated, because somebody wants to take it. */
  readonly isTaking: boolean;
  readonly typeFirst: (text: string) => void;
  readonly typeSecond: (text: string) => void;
  readonly want: (isWanted: boolean) => void;
  /**
   * The passphrase where nothing is wrong with it; nothing while another try lasts, and where the fields are gone
   * meanwhile. It stays in the fields until these are closed.
   */
  readonly take: () => Promise<string | undefined>;
};

type Draft = Omit<NewPassphraseDraft, 'strength'> & { readonly tries: Tries<NewPassphraseFault> };

const blank: Draft = { first: '', second: '', isWanted: false, tries: noTries };

/** A passphrase that is being chosen: typed twice and rated meanwhile. */
export function useNewPassphrase(): NewPassphrase {
  const [draft, setDraft] = useState<Draft>(blank);
  const [isTaking, setTaking] = useState(false);
  const rater = useStrengthRater();
  const strength = useStrength(rater, draft.first);
  const change = (changed: Partial<NewPassphraseDraft>) =>
    setDraft({ ...draft, ...changed, tries: typed(draft.tries) });

  async function take(): Promise<string | undefined> {
    if (isTaking) return undefined;
    setTaking(true);
    const outcome = await rater.ask(draft.first);
    setTaking(false);
    if (outcome.type === 'closed') return undefined;
    // What could not be rated is not held back for that; the core's own minimum stays.
    const rated = outcome.type === 'answered' ? outcome.answer : undefined;
    const fault = faultOf({ ...draft, strength: rated });
    // Who types on meanwhile has not asked about that yet.
    setDraft((now) => (now === draft ? { ...now, tries: tried(now.tries, fault) } : now));
    return fault === undefined ? draft.first : undefined;
  }

  return {
    ...draft,
    strength,
    isWeak: isWeak(strength),
    isTaking,
    // Another one is another decision.
    typeFirst: (first) => change({ first, isWanted: false }),
    typeSecond: (second) => change({ second }),
    want: (isWanted) => change({ isWanted }),
    take,
  };
}

/** Lives as long as the fields. */
function useStrengthRater(): StrengthRater {
  const [rater] = useState(() => createStrengthRater());
  useEffect(() => () => rater.close(), [rater]);
  return rater;
}

/** Nothing for nothing typed, and until there is an answer; the one before until there is the next. */
function useStrength(rater: StrengthRater, passphrase: string): Strength | undefined {
  const [rated, setRated] = useState<Strength | undefined>(undefined);
  useEffect(() => {
    let isWanted = true;
    void rater.ask(passphrase).then((outcome) => {
      if (isWanted) setRated(outcome.type === 'answered' ? outcome.answer : undefined);
    });
    return () => {
      isWanted = false;
    };
  }, [rater, passphrase]);
  return passphrase === '' ? undefined : rated;
}
