/** Bots: the WebSocket API of the network's command line client, over one chat. */
export { type BotServer, type BotServerOptions, startBotServer } from './server.ts';
