/** The part of the driver that we use; its own declarations are not reachable through its exports. */
declare module 'better-sqlite3-multiple-ciphers' {
  type Value = string | number | bigint | Uint8Array | null;

  class Driver {
    constructor(path: string, options: { timeout: number; nativeBinding?: string });
    readonly inTransaction: boolean;
    prepare(text: string): Driver.Statement;
    exec(text: string): this;
    key(key: Buffer): number;
    rekey(key: Buffer): number;
    pragma(text: string): unknown;
    close(): this;
  }

  namespace Driver {
    interface Statement {
      /** True when running it cannot change the file. */
      readonly readonly: boolean;
      run(...values: Value[]): { changes: number; lastInsertRowid: number | bigint };
      get(...values: Value[]): unknown;
      all(...values: Value[]): unknown[];
    }
  }

  export default Driver;
}
