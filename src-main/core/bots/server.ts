/**
 * The WebSocket door for bots (85-remote-and-bots section 6): loopback only, no authentication, so
 * web pages of other machines are kept out by their Origin and Host headers. Text frames; every
 * event goes to every client; a client that does not read is dropped.
 */
import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Clock, Logger } from '../base/index.ts';
import type { Chat, JsonObject } from '../chat/index.ts';
import { BotClient, MAX_FRAME_SIZE_BYTES } from './client.ts';
import type { Command } from './command.ts';
import { runCommand } from './commands.ts';
import type { BotContext } from './context.ts';
import { eventOf } from './events.ts';
import { isLoopbackHost, isLoopbackOrigin } from './origin.ts';
import { ChatReader } from './reader.ts';

export type BotServerOptions = {
  /** Over an open database, its agent started. */
  readonly chat: Chat;
  /** Opens everything anew after /_stop has stopped the agent; the old chat is closed by it. */
  readonly restart: () => Promise<Chat>;
  /** 0: any free port. */
  readonly port: number;
  readonly version: string;
  readonly clock: Clock;
  readonly logger: Logger;
};

export type BotServer = {
  readonly port: number;
  /** Ends all clients; resolves when the port is free. */
  close(): Promise<void>;
};

/** Rejects with the system's error when the port cannot be had on 127.0.0.1. */
export async function startBotServer(options: BotServerOptions): Promise<BotServer> {
  const door = new Door(options);
  await door.listen();
  return door;
}

class Door implements BotServer {
  readonly #options: BotServerOptions;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_SIZE_BYTES,
    perMessageDeflate: false,
    clientTracking: false,
  });
  readonly #clients = new Set<BotClient>();
  readonly #servers: Server[] = [];
  #context: BotContext;
  #stopListening: () => void;
  #isNetworkOn = true;
  /** Settled while the context can be used. */
  #opening: Promise<void> = Promise.resolve();
  #port = 0;

  constructor(options: BotServerOptions) {
    this.#options = options;
    this.#context = this.#contextOf(options.chat);
    this.#stopListening = this.#listenTo(this.#context);
  }

  get port(): number {
    return this.#port;
  }

  /** On both loopback addresses where the machine has both: `localhost` may mean either. */
  async listen(): Promise<void> {
    this.#port = await this.#listenAt('127.0.0.1', this.#options.port);
    try {
      await this.#listenAt('::1', this.#port);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      this.#options.logger('info', 'bots.ipv6.unavailable', { code: code ?? 'unknown' });
    }
  }

  async close(): Promise<void> {
    this.#stopListening();
    for (const client of this.#clients) client.end();
    await Promise.all(this.#servers.map(closeServer));
  }

  #contextOf(chat: Chat): BotContext {
    const { clock, version } = this.#options;
    return { chat, clock, version, reader: new ChatReader(chat) };
  }

  #listenTo({ chat, reader, clock }: BotContext): () => void {
    return chat.onNews((news) => {
      if (this.#clients.size === 0) return;
      const event = eventOf(reader, news, clock.now());
      if (event === undefined) return;
      const frame = JSON.stringify({ resp: event });
      for (const client of this.#clients) client.send(frame);
    });
  }

  async #run(command: Command): Promise<JsonObject> {
    await this.#opening;
    return await runCommand(this.#context, this.#network, command);
  }

  async #restart(): Promise<void> {
    this.#stopListening();
    this.#context = this.#contextOf(await this.#options.restart());
    this.#stopListening = this.#listenTo(this.#context);
  }

  async #listenAt(host: string, port: number): Promise<number> {
    const server = createServer((_request, response) => {
      response.writeHead(426, { connection: 'close' }).end();
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#upgrade(request, socket, head);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    this.#servers.push(server);
    return (server.address() as AddressInfo).port;
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { origin, host = '' } = request.headers;
    if (!isLoopbackHost(host) || (origin !== undefined && !isLoopbackOrigin(origin))) {
      this.#options.logger('warn', 'bots.origin.refused');
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const client = new BotClient(webSocket, {
        logger: this.#options.logger,
        run: (command) => this.#run(command),
        onClose: () => this.#clients.delete(client),
      });
      this.#clients.add(client);
    });
  }

  readonly #network = {
    isOn: () => this.#isNetworkOn,
    turnOn: async () => {
      this.#isNetworkOn = true;
      this.#opening = this.#restart();
      await this.#opening;
    },
    turnOff: async () => {
      this.#isNetworkOn = false;
      await this.#context.chat.agent.stop();
    },
  };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
