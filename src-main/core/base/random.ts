/** A source of random bytes; the app passes the system's, tests a seeded one. */
export type RandomSource = (sizeBytes: number) => Uint8Array;
