import { describe, expect, test } from 'vitest';
import {
  type NamedServer,
  covers,
  isBelow,
  isSamePlace,
  parseAddress,
  shownName,
} from './addresses.ts';

const HASH = '0YuTwO05YJWS8rkjn9eLJDjQhFKvIYd8d4xG8X1blIU=';
const OTHER_HASH = 'SkIkI6EPd2D63F4xFKfHk7I1UGZVNn6k1QWZ5rcyr6w=';

function server(text: string): NamedServer {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error}`);
  return parsed.value;
}

describe('an address that somebody types', () => {
  test.each([
    ['', 'notAnAddress'],
    ['smp.example.com', 'notAnAddress'],
    ['smp.example.com:5223', 'notAnAddress'],
    ['simplex:/contact#/?v=2', 'notAnAddress'],
    [`smp://${HASH}@`, 'notAnAddress'],
    [`smp://${HASH}@example.com:0`, 'notAnAddress'],
    [`smp://${HASH}@example.com:70000`, 'notAnAddress'],
    [`smp://${HASH}@exa mple.com`, 'notAnAddress'],
    [`smp://${HASH}@UPPER.onion`, 'notAnAddress'],
    [`smp://${HASH}:pass word@example.com`, 'notAnAddress'],
    ['https://example.com', 'wrongProtocol'],
    [`ntf://${HASH}@example.com`, 'wrongProtocol'],
    ['smp://example.com', 'noFingerprint'],
    ['smp://example.com:5223', 'noFingerprint'],
    ['xftp://example.com', 'noFingerprint'],
    ['smp://AAAA@example.com', 'noFingerprint'],
  ])('%s: %s', (text, problem) => {
    expect(parseAddress(text)).toEqual({ ok: false, error: problem });
  });

  test('may have blanks around it, a password, several hosts and a port', () => {
    const text = `smp://${HASH}:secret@example.com,abc.onion:5224`;
    const parsed = server(`  ${text}\t`);
    expect({
      address: parsed.address,
      password: parsed.password,
      hosts: parsed.server.hosts,
      port: parsed.server.port,
    }).toEqual({
      address: text,
      password: 'secret',
      hosts: ['example.com', 'abc.onion'],
      port: '5224',
    });
  });

  test('is kept in one form', () => {
    expect(server(`smp://${HASH}@[2001:DB8:0::1]:05223`).address).toBe(
      `smp://${HASH}@[2001:db8::1]:5223`,
    );
  });
});

describe('[NW22] the same place', () => {
  const known = server(`smp://${HASH}@example.com,abc.onion`);

  test.each([
    [`smp://${HASH}@example.com`, true],
    [`smp://${HASH}@abc.onion:5223`, true],
    [`smp://${HASH}:password@example.com`, true],
    [`smp://${HASH}@example.com:443`, false],
    [`smp://${OTHER_HASH}@example.com`, false],
    [`smp://${HASH}@example.org`, false],
    [`xftp://${HASH}@example.com:5223`, false],
  ])('%s: %s', (text, isSame) => {
    expect(isSamePlace(known, server(text))).toBe(isSame);
  });
});

describe('[NW23] a server of somebody else’s address is known', () => {
  const known = server(`smp://${HASH}@example.com,abc.onion`).server;

  test.each([
    ['by any of its hosts', `smp://${HASH}@example.com`, true],
    ['at any port', `smp://${HASH}@abc.onion:443`, true],
    ['unless another host is named as well', `smp://${HASH}@example.com,evil.example`, false],
    ['unless the fingerprint differs', `smp://${OTHER_HASH}@example.com`, false],
    ['unless only the fingerprint is right', `smp://${HASH}@evil.example`, false],
  ])('%s', (_, text, isKnown) => {
    expect(covers(known, server(text).server)).toBe(isKnown);
  });
});

test.each([
  [`smp://${HASH}@example.com,abc.onion:5223`, 'example.com'],
  [`smp://${HASH}@example.com:443`, 'example.com:443'],
  [`xftp://${HASH}@example.com:443`, 'example.com'],
  [`xftp://${HASH}@example.com:5223`, 'example.com:5223'],
  [`smp://${HASH}@[::1]:1234`, '[::1]:1234'],
])('%s is shown as %s', (text, name) => {
  const { protocol, server: address } = server(text);
  expect(shownName(protocol, address)).toBe(name);
});

test('a name is below its domain only at a dot', () => {
  const hosts = ['simplex.im', 'smp8.simplex.im', 'notsimplex.im', 'simplex.im.example'];
  expect(hosts.filter((host) => isBelow('simplex.im', host))).toEqual([
    'simplex.im',
    'smp8.simplex.im',
  ]);
});
