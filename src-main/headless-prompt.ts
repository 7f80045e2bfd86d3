/** Asks for a passphrase on the terminal, without showing it. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Undefined when there is no terminal, or it was closed. */
export function askPassphrase(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return Promise.resolve(undefined);
  const silent = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  process.stderr.write(question);
  return new Promise((resolve) => {
    terminal.once('close', () => {
      process.stderr.write('\n');
      resolve(undefined);
    });
    terminal.question('', (answer) => {
      resolve(answer);
      terminal.close();
    });
  });
}
