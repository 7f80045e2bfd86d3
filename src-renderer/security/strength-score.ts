/** How strong a passphrase is, and what would make it stronger. */

export type StrengthScore = 0 | 1 | 2 | 3 | 4;

export type StrengthHint =
  'moreWords' | 'common' | 'singleWord' | 'names' | 'keys' | 'repeats' | 'sequences' | 'dates';

export type Strength = {
  /** 0: guessed at once; 3: withstands somebody who has the file; 4: very strong. */
  readonly score: StrengthScore;
  /** What would help most; absent where it is good. */
  readonly hint?: StrengthHint | undefined;
};

export type StrengthMeter = (passphrase: string) => Strength;

/** From here on a passphrase is taken without a further question. */
export const GOOD_SCORE: StrengthScore = 3;
