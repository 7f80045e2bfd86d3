/**
 * What the user opened from outside, on its way to the window: kept until a page listens, told once, in the order
 * of opening. A page that goes away (closed, loaded anew, crashed) has taken what it was told.
 */
import type { ShellEvent } from '#shared/contract/index.ts';
import type { Opening } from './opening-arguments.ts';

type OpenEvent = Extract<ShellEvent, { type: 'openLink' | 'openImage' }>;

export type OpeningsDeps = {
  /** Never rejects; undefined when there is nothing in the file for us. */
  readonly readFile: (path: string) => Promise<OpenEvent | undefined>;
};

/** More waiting than this are dropped, the oldest first. */
const MOST_WAITING = 8;

/** See the header. */
export class Openings {
  readonly #deps: OpeningsDeps;
  #waiting: OpenEvent[] = [];
  #listener: ((event: OpenEvent) => void) | undefined;
  /** Files are read one after the other, and a link behind them waits its turn. */
  #turn: Promise<void> = Promise.resolve();

  constructor(deps: OpeningsDeps) {
    this.#deps = deps;
  }

  /** Resolves when all of them are told or kept. */
  add(openings: readonly Opening[]): Promise<void> {
    for (const opening of openings) {
      this.#turn = this.#turn.then(async () => {
        const event = await this.#read(opening);
        if (event !== undefined) this.#tell(event);
      });
    }
    return this.#turn;
  }

  /** A page listens: it gets what waits, and what comes. */
  listen(listener: (event: OpenEvent) => void): void {
    this.#listener = listener;
    for (const event of this.#waiting.splice(0)) listener(event);
  }

  /** The page is gone; what comes waits for the next. */
  unlisten(): void {
    this.#listener = undefined;
  }

  #tell(event: OpenEvent): void {
    if (this.#listener !== undefined) {
      this.#listener(event);
      return;
    }
    this.#waiting = [...this.#waiting, event].slice(-MOST_WAITING);
  }

  async #read(opening: Opening): Promise<OpenEvent | undefined> {
    if (opening.type === 'file') return this.#deps.readFile(opening.path);
    return { type: 'openLink', text: opening.text };
  }
}
