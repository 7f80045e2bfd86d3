/** The passphrase of all databases of the benchmarks. */
export const PASSPHRASE = 'correct horse battery staple';
