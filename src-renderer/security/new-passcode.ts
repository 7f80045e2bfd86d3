/** What a passcode has to be before it goes to the core. */
import { opaqueString } from '#shared/opaque-string.ts';
import { MINIMUM_PASSCODE_LENGTH } from './words.ts';

export type NewPasscodeDraft = { readonly first: string; readonly second: string };
export type NewPasscodeFault = 'tooShort' | 'differ';

/** The first thing that is wrong with it. Signs are counted as the core counts them. */
export function passcodeFaultOf(draft: NewPasscodeDraft): NewPasscodeFault | undefined {
  if ([...opaqueString(draft.first)].length < MINIMUM_PASSCODE_LENGTH) return 'tooShort';
  return draft.first === draft.second ? undefined : 'differ';
}
