/** Rates passphrases away from the page's thread; asked by strength.ts. */
import { answerQuestions } from '../workers/index.ts';
import type { Strength } from './strength-score.ts';
import { createStrengthMeter } from './strength-meter.ts';

answerQuestions<string, Strength>(createStrengthMeter());
