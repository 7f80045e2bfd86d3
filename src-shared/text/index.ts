/** What the window and the core make of a message's text in the same way. */
export { contentKind } from './content-kind.ts';
export { type FoundLink, findLink, findLinks } from './find-link.ts';
export { hasLink, linkReadings } from './link-readings.ts';
export { previewText, runText } from './preview.ts';
