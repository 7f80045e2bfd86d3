import { describe, expect, test } from 'vitest';
import { de, en, languageFor } from './index.ts';

function flatten(value: object, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, child] of Object.entries(value)) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (typeof child === 'string') flat.set(path, child);
    else for (const [inner, text] of flatten(child as object, path)) flat.set(inner, text);
  }
  return flat;
}

function variables(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').sort();
}

const english = flatten(en);
const german = flatten(de);

describe('strings', () => {
  test('English and German have the same keys', () => {
    expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test('no text is empty', () => {
    const empty = [...english, ...german].filter(([, text]) => text.trim() === '');
    expect(empty).toEqual([]);
  });

  test('a translation fills in the same variables', () => {
    const different = [...english].filter(
      ([key, text]) => variables(text).join() !== variables(german.get(key) ?? '').join(),
    );
    expect(different).toEqual([]);
  });

  test('every plural has both forms', () => {
    const lonely = [...english.keys()].filter(
      (key) =>
        (key.endsWith('_one') && !english.has(key.replace(/_one$/, '_other'))) ||
        (key.endsWith('_other') && !english.has(key.replace(/_other$/, '_one'))),
    );
    expect(lonely).toEqual([]);
  });

  test('German never says Sie to the user', () => {
    const formal = [...german].filter(([, text]) => /\b(Ihr|Ihre|Ihnen)\b/.test(text));
    expect(formal).toEqual([]);
  });

  test('a regional tag finds its language and an unknown one falls back to English', () => {
    expect(['de-AT', 'de', 'en-GB', 'fr-FR', ''].map(languageFor)).toEqual([
      'de',
      'de',
      'en',
      'en',
      'en',
    ]);
  });
});
