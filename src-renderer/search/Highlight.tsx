import { createContext, type ReactNode, use, useMemo } from 'react';
import type { ContactId } from '#shared/ids.ts';
import { findMatches, type Match, searchWords, splitMatches } from '../format/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import styles from './Highlight.module.css';

const NO_WORDS: readonly string[] = [];
const WordsContext = createContext(NO_WORDS);

export type HighlightProps = { readonly contactId: ContactId; readonly children: ReactNode };

/** Around a conversation: what is looked for in it is marked in its texts while the search stands. */
export function Highlight({ contactId, children }: HighlightProps) {
  const { search } = useStores();
  const text = useSelect(search, ({ query, trail }) =>
    query?.contactId === contactId || trail?.contactId === contactId ? query?.text : undefined,
  );
  const words = useMemo(() => (text === undefined ? NO_WORDS : searchWords(text)), [text]);
  return <WordsContext value={words}>{children}</WordsContext>;
}

/** A piece of a message. */
export function HighlightedText({ text }: { readonly text: string }) {
  const words = use(WordsContext);
  if (words.length === 0) return text;
  return <MarkedText text={text} matches={findMatches(text, words)} />;
}

export type MarkedTextProps = { readonly text: string; readonly matches: readonly Match[] };

export function MarkedText({ text, matches }: MarkedTextProps) {
  if (matches.length === 0) return text;
  return splitMatches(text, matches).map((segment, at) =>
    segment.isMatch ? (
      <mark key={at} className={styles['mark']}>
        {segment.text}
      </mark>
    ) : (
      segment.text
    ),
  );
}
