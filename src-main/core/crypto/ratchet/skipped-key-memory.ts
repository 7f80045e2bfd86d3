/** Skipped message keys in memory: the store's contract, for tests and short-lived ratchets. */
import { hexEncode } from '../../base/index.ts';
import type { SkippedDelta, SkippedKeyStore, SkippedMessageKey } from './types.ts';

/** A store that applies deltas itself. */
export interface SkippedKeyMemory extends SkippedKeyStore {
  /** What the agent's store does in its transaction. */
  apply(delta: SkippedDelta): void;
  /** Everything stored, oldest first. */
  all(): readonly SkippedMessageKey[];
}

/** @param initial - rows of an earlier store, oldest first */
export function createSkippedKeyMemory(
  initial: readonly SkippedMessageKey[] = [],
): SkippedKeyMemory {
  const keys = new Map<string, SkippedMessageKey>();
  const add = (key: SkippedMessageKey) => keys.set(idOf(key), key);
  initial.forEach(add);
  return {
    headerKeys() {
      const distinct = new Map([...keys.values()].map((key) => [hexEncode(key.headerKey), key]));
      return [...distinct.values()].map(({ headerKey }) => headerKey).reverse();
    },
    find: (headerKey, number) => keys.get(idOf({ headerKey, number })),
    apply(delta) {
      delta.add.forEach(add);
      if (delta.remove !== undefined) keys.delete(idOf(delta.remove));
    },
    all: () => [...keys.values()],
  };
}

function idOf({ headerKey, number }: Pick<SkippedMessageKey, 'headerKey' | 'number'>): string {
  return `${hexEncode(headerKey)}/${String(number)}`;
}
