declare const brand: unique symbol;

/** A nominal type: `Brand<string, 'ContactId'>` is a string that only its constructor makes. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
