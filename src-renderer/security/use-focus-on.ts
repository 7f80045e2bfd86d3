import { type RefObject, useEffect, useRef } from 'react';

export type FieldRef = RefObject<(HTMLInputElement & HTMLTextAreaElement) | null>;

/** The field that a problem is about is typed in again at once, wherever the button for it was pressed. */
export function useFocusOn(problem: string | undefined): FieldRef {
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  useEffect(() => {
    if (problem !== undefined) field.current?.focus();
  }, [problem]);
  return field;
}
