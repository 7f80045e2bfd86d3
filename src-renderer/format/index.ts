/** Pure presentation: from read models to words and lines. */
export { blockingText } from './blocking.ts';
export { bytesText } from './bytes.ts';
export {
  badNameText,
  MAX_ALIAS_LENGTH,
  MAX_TYPED_LENGTH,
  nameFaultText,
  overLimitText,
  usableName,
} from './display-names.ts';
export { HUE_COUNT, hueOf, initials } from './initials.ts';
export { pendingName, type PendingName } from './names.ts';
export { findMatches, searchWords, splitMatches, type Match } from './matches.ts';
export { noticeText } from './notices.ts';
export { planWords, type PlanWords } from './plans.ts';
export { ratchetTrouble, type RatchetTrouble } from './ratchet.ts';
export {
  databaseProblemCode,
  joinFailureText,
  linkProblemText,
  problemDetail,
  problemText,
  reasonDetail,
  reasonText,
  type AnyProblem,
} from './reasons.ts';
export { buildRows, type MessageRow, type Row } from './rows.ts';
export { previewText, runText } from '#shared/text/index.ts';
export { isLargeEmoji, linkTarget } from './text.ts';
export { createTimeFormat, timeLocaleOf, type TimeFormat } from './time.ts';
export { unsupportedPreview, unsupportedText } from './unsupported.ts';
export { isWorkProblem, workProblemDetail, workProblemText } from './work.ts';
