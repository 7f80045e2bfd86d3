/** Sentences about a name that is being typed: what is wrong with it, and which one would do. */
import type { TFunction } from 'i18next';
import {
  type DisplayNameFault,
  displayNameFault,
  MAX_DISPLAY_NAME_LENGTH,
  tidyDisplayName,
  validDisplayName,
} from '#shared/display-name.ts';
import { unreachable } from '#shared/unreachable.ts';

/** What a field for a name takes, in UTF-16 units, as much as the core does: what is too long is told, not cut. */
export const MAX_TYPED_LENGTH = 500;
/** Of the user's own name for a contact or a connection, in code points. */
export const MAX_ALIAS_LENGTH = 200;
/** More of them are told once these are gone. */
const MAX_NAMED_CHARACTERS = 4;

/** The name as it goes to the core; undefined where nothing is typed, or what cannot be a name. */
export function usableName(text: string): string | undefined {
  const name = tidyDisplayName(text);
  return name === '' || displayNameFault(name) !== undefined ? undefined : name;
}

/** Why what is typed cannot be a name, and what to do about it; undefined where it can, or is empty. */
export function nameFaultText(t: TFunction, language: string, text: string): string | undefined {
  const name = tidyDisplayName(text);
  const fault = displayNameFault(name);
  if (fault === undefined) return undefined;
  const why = whyText(t, language, fault);
  return fault.type === 'tooLong' ? why : `${why} ${wayText(t, validDisplayName(name))}`;
}

/** What the core says of a name; `suggestion` is empty where nothing of the name is left. */
export function badNameText(t: TFunction, suggestion: string): string {
  return `${t('name.refused')} ${wayText(t, suggestion)}`;
}

/** Of a text that may have so many code points; undefined where it has no more. */
export function overLimitText(t: TFunction, text: string, limit: number): string | undefined {
  const count = [...text.trim()].length - limit;
  return count > 0 ? t('name.tooLong', { limit, count }) : undefined;
}

function whyText(t: TFunction, language: string, fault: DisplayNameFault): string {
  switch (fault.type) {
    case 'characters':
      return t('name.characters', { characters: listed(t, language, fault.characters) });
    case 'start':
    case 'neighbours':
      return t(`name.${fault.type}`);
    case 'tooLong':
      return t('name.tooLong', { limit: MAX_DISPLAY_NAME_LENGTH, count: fault.overCount });
    default:
      return unreachable(fault);
  }
}

function wayText(t: TFunction, suggestion: string): string {
  return suggestion === '' ? t('name.another') : t('name.suggestion', { suggestion });
}

/** “@”, “.” or invisible characters. */
function listed(t: TFunction, language: string, characters: readonly string[]): string {
  const isInvisible = (char: string) => /[\p{C}\p{Z}]/u.test(char);
  const seen = characters.filter((char) => !isInvisible(char)).slice(0, MAX_NAMED_CHARACTERS);
  const named: string[] = seen.map((character) => t('name.quoted', { character }));
  if (characters.some(isInvisible)) named.push(t('name.invisible'));
  return new Intl.ListFormat(language, { type: 'disjunction' }).format(named);
}
