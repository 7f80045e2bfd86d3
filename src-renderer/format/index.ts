/** Pure presentation: from read models to words and lines. */
export { HUE_COUNT, hueOf, initials } from './initials.ts';
export { noticeText } from './notices.ts';
export {
  databaseProblemCode,
  joinFailureText,
  linkProblemText,
  planWords,
  problemDetail,
  problemText,
  reasonDetail,
  reasonText,
  type AnyProblem,
  type PlanWords,
} from './reasons.ts';
export { buildRows, type MessageRow, type Row } from './rows.ts';
export { isLargeEmoji, linkTarget, previewText, runText } from './text.ts';
export { createTimeFormat, type TimeFormat } from './time.ts';
