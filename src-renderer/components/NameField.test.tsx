import { describe, expect, test } from 'vitest';
import { markup } from '../testing/render.tsx';
import { NameField } from './NameField.tsx';

const noop = () => undefined;

function told(value: string, options: { language?: string; problem?: string } = {}): string {
  const { language, problem } = options;
  const html = markup(
    <NameField label="Name" hint="Hint" value={value} problem={problem} onChange={noop} />,
    language,
  );
  const isInvalid = html.includes('aria-invalid="true"');
  expect(html.includes('role="alert"')).toBe(isInvalid);
  expect(html.includes('Hint')).toBe(!isInvalid);
  return isInvalid ? (/role="alert">([^<]*)</.exec(html)?.[1] ?? '') : '';
}

describe('a name that is being typed', () => {
  test('is not spoken of while it can be used, nor for spaces that are not meant', () => {
    expect(['', ' ', 'Ida Berg', ' Ida  Berg ', 'ليلى', '👍 7'].map((name) => told(name))).toEqual(
      Array.from({ length: 6 }, () => ''),
    );
  });

  test('is told what is wrong with it, and which one would do', () => {
    expect(told('@ida.b')).toBe('A name cannot have “@” or “.”. You could use “idab”.');
    expect(told('ida\u202e')).toBe('A name cannot have invisible characters. You could use “ida”.');
    expect(told('-ida')).toBe(
      'A name begins with a letter, a digit or an emoji. You could use “ida”.',
    );
    expect(told('a--b')).toContain('You could use “a-b”.');
    expect(told('...')).toBe('A name cannot have “.”. Choose another one.');
    expect(told('x'.repeat(200))).toBe('At most 50 characters fit here. Take 150 away.');
  });

  test('names only some of many characters that cannot be used', () => {
    expect(told('a!"§$%/()=')).toContain('“!”, “&quot;”, “§”, or “$”.');
  });

  test('is told so in German, too', () => {
    expect(told('O’Brien', { language: 'de' })).toBe(
      'Ein Name kann „’“ nicht enthalten. Du könntest „OBrien“ nehmen.',
    );
  });

  test('is told another problem once nothing is wrong with it', () => {
    expect(told('Ida', { problem: 'Taken.' })).toBe('Taken.');
    expect(told('@', { problem: 'Taken.' })).not.toContain('Taken.');
  });
});
