/** Server addresses as they are shown: `smp://fingerprint[:password]@hosts[:port]`. */

const PASSWORD = /^([a-z]+:\/\/[^:@]*:)([^@]+)(?=@)/;
const MASK = '••••••';

export function hasPassword(address: string): boolean {
  return PASSWORD.test(address);
}

/** The address with its password out of sight; its length is not told. */
export function maskPassword(address: string): string {
  return address.replace(PASSWORD, `$1${MASK}`);
}

/** The first server address in a text, such as that of a QR code. */
export function findServerAddress(text: string): string | undefined {
  return /\b(?:smp|xftp):\/\/[^\s"'<>]+@[^\s"'<>]+/.exec(text)?.[0];
}
