/** Rates passphrases with zxcvbn and its word lists; loaded by strength.ts when it is needed. */
import { ZxcvbnFactory, type ZxcvbnResult } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary as common } from '@zxcvbn-ts/language-common';
import { dictionary as german } from '@zxcvbn-ts/language-de';
import { dictionary as english } from '@zxcvbn-ts/language-en';
import { opaqueString } from '#shared/opaque-string.ts';
import {
  GOOD_SCORE,
  type Strength,
  type StrengthHint,
  type StrengthMeter,
  type StrengthScore,
} from './strength-score.ts';

/** What lies beyond cannot make it weaker, and rating takes longer the more there is. */
const RATED_LENGTH = 100;

/** Words that are tried on this app's passphrases first. */
const OWN_WORDS = ['sotto', 'sotto voce', 'simplex', 'smp', 'messenger', 'passphrase'];

/** A meter whose one rating takes a few milliseconds. */
export function createStrengthMeter(): StrengthMeter {
  const zxcvbn = new ZxcvbnFactory({
    // Whoever guesses does not mind the language of the interface.
    dictionary: {
      ...common,
      ...english,
      ...german,
      withoutUmlauts: spelledOut([...german.commonWords, ...german.wikipedia]),
      userInputs: OWN_WORDS,
    },
    graphs: adjacencyGraphs,
    maxLength: RATED_LENGTH,
  });
  return (passphrase) => toStrength(zxcvbn.check(opaqueString(passphrase)));
}

/** Of German words those with umlauts, as they are typed where a keyboard has none. */
function spelledOut(words: readonly string[]): string[] {
  const spelled = words.map((word) =>
    word.replace(/[äöüß]/gu, (letter) => SPELLINGS[letter] ?? ''),
  );
  return spelled.filter((word, index) => word !== words[index]);
}

const SPELLINGS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };

function toStrength({ score, feedback }: ZxcvbnResult): Strength {
  const rated = toScore(score);
  if (rated >= GOOD_SCORE) return { score: rated };
  const warned = feedback.warning === null ? undefined : hints[feedback.warning];
  // Without a warning there is nothing wrong with it but that it is short.
  return { score: rated, hint: warned ?? 'moreWords' };
}

function toScore(score: number): StrengthScore {
  const scores: readonly StrengthScore[] = [0, 1, 2, 3, 4];
  return scores[score] ?? 0;
}

/** Names of zxcvbn's warnings, which it gives where it has no words of a language. */
const hints: Readonly<Record<string, StrengthHint>> = {
  straightRow: 'keys',
  keyPattern: 'keys',
  simpleRepeat: 'repeats',
  extendedRepeat: 'repeats',
  sequences: 'sequences',
  recentYears: 'dates',
  dates: 'dates',
  topTen: 'common',
  topHundred: 'common',
  common: 'common',
  similarToCommon: 'common',
  userInputs: 'common',
  wordByItself: 'singleWord',
  namesByThemselves: 'names',
  commonNames: 'names',
};
