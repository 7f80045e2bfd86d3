/** Search: the words of messages in an index, kept in step with the messages; queries of it. */
export { searchFaults } from './faults.ts';
export { SearchIndexer, checkSearch, prepareSearch } from './indexer.ts';
export { type SearchPlace, searchItems } from './search.ts';
