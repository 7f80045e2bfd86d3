/** One WebSocket client of the bots' door: its commands one after another, its frames in order. */
import type { RawData, WebSocket } from 'ws';
import { z } from 'zod';
import { type Logger, errorPlace } from '../base/index.ts';
import type { JsonObject } from '../chat/index.ts';
import { parseCommand } from './command-parser.ts';
import type { Command } from './command.ts';
import { failure } from './context.ts';
import { commandErrorJson, errorJson } from './json/errors.ts';

/** A request of a hundred of the longest messages fits. */
export const MAX_FRAME_SIZE_BYTES = 2 * 1024 * 1024;
/** Requests that wait their turn; more are left in the socket. */
const MAX_WAITING = 256;
/** What a client may leave unread before it is dropped. */
const MAX_UNREAD_SIZE_BYTES = 16 * 1024 * 1024;
/** Close code of RFC 6455 for data of a kind that is not accepted. */
const UNSUPPORTED_DATA = 1003;

const requestSchema = z.object({ corrId: z.string(), cmd: z.string() });

export type BotClientOptions = {
  readonly logger: Logger;
  readonly run: (command: Command) => Promise<JsonObject>;
  readonly onClose: () => void;
};

/** Commands that arrive while one is running wait; what does not fit is left in the socket. */
export class BotClient {
  readonly #socket: WebSocket;
  readonly #options: BotClientOptions;
  readonly #waiting: string[] = [];
  #isRunning = false;

  constructor(socket: WebSocket, options: BotClientOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.on('message', (data, isBinary) => {
      this.#received(data, isBinary);
    });
    socket.on('error', (error) => {
      options.logger('warn', 'bots.client.failed', { kind: error.name });
    });
    socket.on('close', options.onClose);
  }

  /** Sends a frame; a client that has left too much unread is dropped instead. */
  send(frame: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MAX_UNREAD_SIZE_BYTES) {
      this.#options.logger('warn', 'bots.client.dropped');
      this.#socket.terminate();
      return;
    }
    this.#socket.send(frame);
  }

  end(): void {
    this.#waiting.length = 0;
    this.#socket.terminate();
  }

  #received(data: RawData, isBinary: boolean): void {
    if (isBinary) {
      this.#socket.close(UNSUPPORTED_DATA);
      return;
    }
    this.#waiting.push(textOf(data));
    if (this.#waiting.length >= MAX_WAITING) this.#socket.pause();
    if (!this.#isRunning) void this.#runWaiting();
  }

  async #runWaiting(): Promise<void> {
    this.#isRunning = true;
    for (;;) {
      const request = this.#waiting.shift();
      if (request === undefined) break;
      this.send(JSON.stringify(await this.#answer(request)));
      if (this.#socket.isPaused && this.#waiting.length < MAX_WAITING / 2) this.#socket.resume();
    }
    this.#isRunning = false;
  }

  async #answer(text: string): Promise<JsonObject> {
    const request = parseRequest(text);
    if (request === undefined) return { resp: failure(commandErrorJson('invalid request')) };
    const { corrId, cmd } = request;
    const command = parseCommand(cmd);
    if (!command.ok) return { corrId, resp: failure(commandErrorJson(command.error)) };
    try {
      return { corrId, resp: await this.#options.run(command.value) };
    } catch (error) {
      const { kind, at } = errorPlace(error);
      this.#options.logger('error', 'bots.command.failed', {
        command: command.value.type,
        kind,
        at,
      });
      return { corrId, resp: failure(errorJson('internalError', { message: kind })) };
    }
  }
}

function parseRequest(text: string): z.infer<typeof requestSchema> | undefined {
  try {
    return requestSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.from(data as Buffer).toString('utf8');
}
