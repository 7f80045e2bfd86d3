/** The command line and environment of the headless program. */
import { parseArgs } from 'node:util';

export type HeadlessOptions = {
  readonly dataDir: string;
  readonly passphrase: string | undefined;
  readonly servers: readonly string[];
  /** 0: any free port. */
  readonly port: number;
  /** Of the profile made at the first start. */
  readonly botName: string | undefined;
  /** Of those who run the network's preset servers, for when none are given. */
  readonly acceptsConditions: boolean;
};

export const USAGE =
  'usage: headless --data DIR [--passphrase P] [--servers A,B | --accept-conditions] --port N [--create-bot-display-name NAME]';

/** Undefined when the arguments are not those of the usage line. */
export function readHeadlessOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): HeadlessOptions | undefined {
  const values = readValues(args);
  if (values?.data === undefined || !/^\d{1,5}$/u.test(values.port ?? '')) return undefined;
  const port = Number(values.port);
  if (port > 65_535) return undefined;
  return {
    dataDir: values.data,
    passphrase: values.passphrase ?? env['SOTTO_PASSPHRASE'],
    servers: (values.servers ?? '').split(',').filter((server) => server !== ''),
    port,
    botName: values['create-bot-display-name'],
    acceptsConditions: values['accept-conditions'] ?? false,
  };
}

function readValues(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        passphrase: { type: 'string' },
        servers: { type: 'string' },
        port: { type: 'string' },
        'create-bot-display-name': { type: 'string' },
        'accept-conditions': { type: 'boolean' },
      },
    }).values;
  } catch {
    return undefined;
  }
}
