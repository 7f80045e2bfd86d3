/** The text that the keychain encrypts: one passphrase, or two while the passphrase is being changed. */

export type PassphraseEntry = {
  /** Newest first. The older one is there only until it is known which of the two opens the database. */
  readonly passphrases: readonly [string, string?];
  /** Whether the user knows the newest; else it is random. */
  readonly isChosen: boolean;
  /** What was kept before the newest, while it may yet turn out not to open the database. */
  readonly before?: 'nothing' | 'random' | 'chosen';
};

/** Undefined when it is no entry. Text that is no JSON object is the one random passphrase of older versions. */
export function parseEntry(text: string): PassphraseEntry | undefined {
  if (!text.startsWith('{')) {
    return text === '' ? undefined : { passphrases: [text], isChosen: false };
  }
  try {
    return checked(JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

/** The text of an entry, for {@link parseEntry}. */
export function formatEntry(entry: PassphraseEntry): string {
  return JSON.stringify(entry);
}

/**
 * The entry while `next` and what was there before are both kept. Undefined: two are kept already, of which one would
 * be lost. A candidate that was alone counts as what was there: nobody has said that it does not open the database.
 */
export function withCandidate(
  old: PassphraseEntry | undefined,
  next: { readonly passphrase: string; readonly isChosen: boolean },
): PassphraseEntry | undefined {
  if (old?.passphrases[1] !== undefined) return undefined;
  const { passphrase, isChosen } = next;
  return old === undefined
    ? { passphrases: [passphrase], isChosen, before: 'nothing' }
    : {
        passphrases: [passphrase, old.passphrases[0]],
        isChosen,
        before: old.isChosen ? 'chosen' : 'random',
      };
}

/** The entry once it is known which passphrase opens the database; undefined: none is kept any more. */
export function settled(
  entry: PassphraseEntry,
  which: 'newest' | 'oldest',
): PassphraseEntry | undefined {
  const [newest, older] = entry.passphrases;
  if (which === 'newest' || entry.before === undefined) {
    return { passphrases: [newest], isChosen: entry.isChosen };
  }
  return older === undefined
    ? undefined
    : { passphrases: [older], isChosen: entry.before === 'chosen' };
}

const BEFORE: readonly unknown[] = ['nothing', 'random', 'chosen'];

function checked(value: unknown): PassphraseEntry | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { passphrases, isChosen, before } = value as Record<string, unknown>;
  if (!Array.isArray(passphrases) || typeof isChosen !== 'boolean') return undefined;
  const expected = before === 'random' || before === 'chosen' ? 2 : 1;
  const isRight =
    passphrases.length === expected &&
    passphrases.every((text) => typeof text === 'string' && text !== '') &&
    (before === undefined || BEFORE.includes(before));
  return isRight ? (value as PassphraseEntry) : undefined;
}
