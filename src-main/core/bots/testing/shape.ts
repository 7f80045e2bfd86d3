/** The shape of recorded frames, to compare ours with: which keys there are and of which kind. */
import type { Json, JsonObject } from '../../chat/index.ts';

/** A path such as `chatItems[].chatItem.meta.itemId` for each leaf and container, with its kind. */
export function shapeOf(value: Json, path = ''): ReadonlySet<string> {
  const shape = new Set<string>();
  collect(value, path, shape);
  return shape;
}

/** Paths of the one that the other lacks, without those excused. */
export function missing(
  wanted: ReadonlySet<string>,
  given: ReadonlySet<string>,
  excused: readonly RegExp[],
): string[] {
  return [...wanted].filter(
    (path) => !given.has(path) && !excused.some((pattern) => pattern.test(path)),
  );
}

function collect(value: Json, path: string, shape: Set<string>): void {
  if (Array.isArray(value)) {
    shape.add(`${path}: array`);
    for (const item of value as readonly Json[]) collect(item, `${path}[]`, shape);
    return;
  }
  if (typeof value !== 'object' || value === null) {
    shape.add(`${path}: ${typeof value}`);
    return;
  }
  shape.add(`${path}: object`);
  for (const [key, field] of Object.entries(value as JsonObject)) {
    collect(field, `${path}.${key}`, shape);
  }
}
