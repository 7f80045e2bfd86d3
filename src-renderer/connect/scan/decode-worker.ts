/** Looks for QR codes away from the page's thread; asked by qr-reader.ts. */
import { answerQuestions } from '../../workers/index.ts';
import { decodePixels } from './decode.ts';
import type { ReadAnswer, ReadQuestion } from './qr-reader.ts';

answerQuestions<ReadQuestion, ReadAnswer>(({ pixels, patience }) => decodePixels(pixels, patience));
