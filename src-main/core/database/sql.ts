/**
 * Queries as values: text with `?` and the values bound to them, so that nothing is ever pasted
 * into SQL text (style rule 40).
 */

export type SqlValue = string | number | bigint | Uint8Array | null;

/** A query, or a piece of one, with its values in the order of the `?` in its text. */
export type Sql = { readonly text: string; readonly values: readonly SqlValue[] };

/**
 * Template tag: values become `?`, undefined becomes NULL, booleans 0 or 1, a nested Sql is spliced
 * in with its values.
 */
export function sql(
  parts: TemplateStringsArray,
  ...values: readonly (SqlValue | boolean | undefined | Sql)[]
): Sql {
  let text = parts[0] ?? '';
  const bound: SqlValue[] = [];
  values.forEach((value, index) => {
    if (isSql(value)) {
      text += value.text;
      bound.push(...value.values);
    } else {
      text += '?';
      bound.push(toSqlValue(value));
    }
    text += parts[index + 1] ?? '';
  });
  return { text, values: bound };
}

/** The pieces with a separator between them, for lists of values and conditions. */
export function joinSql(pieces: readonly Sql[], separator: string): Sql {
  return {
    text: pieces.map(({ text }) => text).join(separator),
    values: pieces.flatMap(({ values }) => values),
  };
}

function isSql(value: SqlValue | boolean | undefined | Sql): value is Sql {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
}

function toSqlValue(value: SqlValue | boolean | undefined): SqlValue {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value;
}
