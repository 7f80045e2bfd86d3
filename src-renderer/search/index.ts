/** Finding messages: filters, results, marks in texts, and the way from one result to the next. */
export { GoToDateDialog } from './GoToDateDialog.tsx';
export { Highlight, HighlightedText } from './Highlight.tsx';
export { HitRow } from './HitRow.tsx';
export { SearchBar } from './SearchBar.tsx';
export { SearchFilters } from './SearchFilters.tsx';
