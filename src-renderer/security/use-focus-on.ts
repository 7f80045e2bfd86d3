import { type RefObject, useEffect, useRef } from 'react';

export type FieldRef = RefObject<(HTMLInputElement & HTMLTextAreaElement) | null>;

/**
 * The field that a problem is about is typed in again at once, wherever the button for it was pressed.
 * `tries` rises with each try, where one may come to the same as the one before.
 */
export function useFocusOn(problem: string | undefined, tries = 0): FieldRef {
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  useEffect(() => {
    if (problem !== undefined) field.current?.focus();
  }, [problem, tries]);
  return field;
}
