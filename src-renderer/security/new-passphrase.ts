/** What a passphrase has to be before it goes to the core. */
import { opaqueString } from '#shared/opaque-string.ts';
import { GOOD_SCORE, type Strength } from './strength-score.ts';
import { MINIMUM_PASSPHRASE_LENGTH } from './words.ts';

export type NewPassphraseDraft = {
  readonly first: string;
  readonly second: string;
  /** Absent as long as it cannot be rated. */
  readonly strength?: Strength | undefined;
  /** The user wants it although it is weak. */
  readonly isWanted: boolean;
};

export type NewPassphraseFault = 'tooShort' | 'weak' | 'differ';

/** The first thing that is wrong with it. Letters are counted as the core counts them. */
export function faultOf(draft: NewPassphraseDraft): NewPassphraseFault | undefined {
  if ([...opaqueString(draft.first)].length < MINIMUM_PASSPHRASE_LENGTH) return 'tooShort';
  if (isWeak(draft.strength) && !draft.isWanted) return 'weak';
  return draft.first === draft.second ? undefined : 'differ';
}

export function isWeak(strength: Strength | undefined): boolean {
  return strength !== undefined && strength.score < GOOD_SCORE;
}
