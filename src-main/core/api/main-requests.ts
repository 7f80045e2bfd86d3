/** Questions to main as messages: each is answered once, by its number. */
import type { FromCoreProcess, MainAnswer, MainAnswered } from '#shared/contract/index.ts';
import type { MainPort } from './main-port.ts';

/** The port of a core whose main is another process. */
export class MainRequests {
  readonly port: MainPort;
  readonly #waiting = new Map<number, (answer: MainAnswer) => void>();
  #lastId = 0;

  constructor(post: (message: FromCoreProcess) => void) {
    this.port = {
      ask: (request) =>
        new Promise((resolve) => {
          const id = ++this.#lastId;
          this.#waiting.set(id, resolve);
          post({ type: 'ask', id, request });
        }),
      lockChanged: (change) => {
        post({ type: 'lockChanged', ...change });
      },
      notify: (notification) => {
        post({ type: 'notify', notification });
      },
      closeNotifications: (keys) => {
        post({ type: 'closeNotifications', keys });
      },
    };
  }

  answered({ id, answer }: MainAnswered): void {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }
}
