/** Event order: numbers rise by one; what came before is dropped, what is missing is noticed. */
import type { SequencedEvent } from '#shared/contract/index.ts';

export type TakenEvents = {
  readonly last: number | undefined;
  readonly events: readonly SequencedEvent[];
  /** Numbers are missing: the lists have to be read again. */
  readonly hasGap: boolean;
};

/** `last` is undefined at the start of a port, when any number may come first. */
export function takeEvents(
  last: number | undefined,
  batch: readonly SequencedEvent[],
): TakenEvents {
  const events: SequencedEvent[] = [];
  let hasGap = false;
  let newest = last;
  for (const sequenced of batch) {
    if (newest !== undefined && sequenced.sequence <= newest) continue;
    if (newest !== undefined && sequenced.sequence > newest + 1) hasGap = true;
    newest = sequenced.sequence;
    events.push(sequenced);
  }
  return { last: newest, events, hasGap };
}
