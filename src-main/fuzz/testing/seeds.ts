/** Valid inputs out of the reference's vectors (core/testing/vectors). */
import { defined, hexDecode, utf8Encode } from '../../core/base/index.ts';
import { vectorCases } from '../../core/testing/vectors.ts';

export type SeedQuery = {
  readonly file: string;
  readonly ops: readonly string[];
  /** Names of the fields, at any depth. */
  readonly fields: readonly string[];
  readonly type?: string;
};

/** Values of hex fields. */
export function hexSeeds(query: SeedQuery): Uint8Array[] {
  return textsOf(query).flatMap((text) => {
    const bytes = hexDecode(text);
    return bytes === undefined || bytes.length === 0 ? [] : [bytes];
  });
}

/** UTF-8 of text fields. */
export function textSeeds(query: SeedQuery): Uint8Array[] {
  return textsOf(query).map(utf8Encode);
}

/** All different values of the named fields. */
export function textsOf({ file, ops, fields, type }: SeedQuery): string[] {
  const found = new Set<string>();
  const visit = (value: unknown, name: string): void => {
    if (typeof value === 'string' && fields.includes(name) && value !== '') found.add(value);
    else if (Array.isArray(value)) for (const item of value) visit(item, name);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) visit(item, key);
    }
  };
  for (const item of vectorCases(file, ...ops)) {
    if (type === undefined || item['type'] === type) visit(item, '');
  }
  defined([...found][0], `seeds of ${file} ${ops.join()} ${fields.join()}`);
  return [...found];
}
