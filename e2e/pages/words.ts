/** The window's own words, so that the tests find things as a reader of the screen does. */
import { en } from '#shared/strings/index.ts';

export { en } from '#shared/strings/index.ts';

/** Fills `{{name}}` in a sentence, as the window does. */
export function fill(
  template: string,
  values: Readonly<Record<string, string | number>> = {},
): string {
  return template.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A pattern for a sentence of which only some values are known. */
export function pattern(
  template: string,
  values: Readonly<Record<string, string | number>> = {},
): RegExp {
  const parts = fill(template, values).split(/\{\{\w+\}\}/);
  const escaped = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(escaped.join('.+'));
}

/** The words of the ticks, as screen readers say them. */
export const ticks = en.message.status;
