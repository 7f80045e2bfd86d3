/** Every word the window shows, in every language it speaks. */
export { de } from './de.ts';
export { en } from './en.ts';
export { languageFor, type Language, type Strings } from './strings.ts';
