/**
 * The core as a program for bots: `npm run headless -- --data DIR [--passphrase P] [--servers A,B |
 * --accept-conditions] --port N [--create-bot-display-name NAME]`. It speaks the WebSocket API of the network's command
 * line client on 127.0.0.1 and ::1. The passphrase may stand in SOTTO_PASSPHRASE instead, where
 * other users of the machine do not see it, or be typed.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Core, openCore, stderrLogger, systemClock } from './core/api/index.ts';
import { utf8Encode } from './core/base/index.ts';
import { type BotServer, startBotServer } from './core/bots/index.ts';
import type { Chat } from './core/chat/index.ts';
import { type HeadlessOptions, USAGE, readHeadlessOptions } from './headless-options.ts';
import { askPassphrase } from './headless-prompt.ts';

const logger = stderrLogger('warn');

/** A failure whose sentence says all that the user needs. */
class Stop extends Error {}

// Whatever files are made here are for their owner alone.
process.umask(0o077);

await run();

async function run(): Promise<void> {
  const options = readHeadlessOptions(process.argv.slice(2), process.env);
  if (options === undefined) {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = 2;
    return;
  }
  try {
    await serve(options);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

async function serve(options: HeadlessOptions): Promise<void> {
  let core = await makeCore(options);
  const passphrase = options.passphrase ?? (await typedPassphrase(core));
  const chat = await openChat(core, passphrase);
  acceptConditions(core, options.acceptsConditions);
  createProfile(chat, options.botName);
  const server = await startBotServer({
    chat,
    restart: async () => {
      await core.close();
      core = await makeCore(options);
      return await openChat(core, passphrase);
    },
    port: options.port,
    version: programVersion(),
    clock: systemClock,
    logger,
  });
  process.stdout.write(`ws://localhost:${String(server.port)}/\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void close(server, core));
  }
}

async function close(server: BotServer, core: Core): Promise<void> {
  await server.close();
  await core.close();
  process.exit(0);
}

function makeCore({ dataDir, servers }: HeadlessOptions): Promise<Core> {
  return openCore({
    dataDir,
    servers,
    migrationsDir: fileURLToPath(new URL('../migrations', import.meta.url)),
    nativeBinding: process.env['SOTTO_SQLITE_BINDING'],
    keyWorkerUrl: new URL('./core/crypto/key-worker.ts', import.meta.url),
    logger,
  });
}

async function typedPassphrase(core: Core): Promise<string> {
  const isNew = core.status().type === 'choosePassphrase';
  const typed = await askPassphrase(isNew ? 'New passphrase: ' : 'Passphrase: ');
  if (typed === undefined) {
    throw new Stop('Give the passphrase by --passphrase or in SOTTO_PASSPHRASE.');
  }
  if (isNew && typed !== (await askPassphrase('Once more: '))) {
    throw new Stop('The two passphrases differ.');
  }
  return typed;
}

async function openChat(core: Core, passphrase: string): Promise<Chat> {
  if (passphrase === '') throw new Stop('The passphrase is empty.');
  const opened = await core.open(utf8Encode(passphrase));
  if (!opened.ok) {
    throw new Stop(
      opened.error.type === 'wrongPassphrase'
        ? 'The passphrase does not open this database.'
        : `The database cannot be opened: ${opened.error.problem.type}.`,
    );
  }
  const { chat } = core;
  if (chat === undefined) throw new Stop('The database is not open.');
  return chat;
}

/** Nothing is sent to anybody's servers before their conditions are known to whoever runs the bot. */
function acceptConditions({ network }: Core, isAccepted: boolean): void {
  const operators = network?.unacceptedOperators() ?? [];
  if (operators.length === 0) return;
  if (isAccepted) {
    network?.acceptConditions(operators.map(({ operatorId }) => operatorId));
    return;
  }
  const lines = operators.map(({ legalName, conditions }) => `  ${legalName}: ${conditions.url}`);
  throw new Stop(
    "Without --servers the network's preset servers are used. Read the conditions of those who run " +
      `them, and give --accept-conditions if you agree:\n${lines.join('\n')}`,
  );
}

/** Only at the first start, as the network's own client does. */
function createProfile(chat: Chat, displayName: string | undefined): void {
  if (displayName === undefined || chat.user() !== undefined) return;
  const created = chat.createUser({ displayName, peerType: 'bot' });
  if (created.ok) return;
  throw new Stop(`The display name is not accepted; "${created.error.suggestion}" would be.`);
}

function programVersion(): string {
  const file = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(file) as { version: string };
  return version;
}
