/** Links as mail programs and messengers leave them. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { initCrypto, x25519Public, x448Public } from '../../crypto/index.ts';
import {
  type ConnectionRequest,
  type InvitationRequest,
  connectionRequestToText,
} from './connection-request.ts';
import { formatLink, parseLink } from './parse-link.ts';
import { formatShortLink } from './short-link.ts';

let invitation: string;
let quantum: string;
let contact: string;
let onion: string;
const KEY_SIZE_BYTES = 32;
const shortServer = { hosts: ['smp6.example', 'abc.onion'], port: '5223', keyHash: key(9) };
const oneTime = { kind: 'invitation', linkId: key(8).slice(0, 24), linkKey: key(7) } as const;
const short = formatShortLink({ ...oneTime, server: shortServer }, 'simplex');
const web = formatShortLink({ ...oneTime, server: shortServer }, 'https');

function key(seed: number): Uint8Array {
  return Uint8Array.from({ length: KEY_SIZE_BYTES }, (_, at) => (at * 31 + seed * 7) % 256);
}

beforeAll(async () => {
  await initCrypto();
  const host = 'smp6.example';
  const queue = {
    clientVersions: { min: 4, max: 4 },
    server: { hosts: [host], port: '5223', keyHash: key(1) },
    senderId: key(2).slice(0, 24),
    dhKey: x25519Public(key(3)),
    mode: 'contact',
  } as const;
  const data = {
    agentVersions: { min: 2, max: 7 },
    queues: [queue],
    clientData: undefined,
  } as const;
  const [k1] = fc.sample(fc.uint8Array({ minLength: 56, maxLength: 56 }).map(x448Public), 1);
  if (k1 === undefined) throw new Error('no key');
  const request: InvitationRequest = {
    ...data,
    type: 'invitation',
    e2e: { minVersion: 2, maxVersion: 3, k1, k2: k1, kem: undefined },
  };
  invitation = connectionRequestToText(request);
  const kem = { type: 'proposed', publicKey: new Uint8Array(1158).fill(255) } as const;
  quantum = connectionRequestToText({ ...request, e2e: { ...request.e2e, kem } });
  const address: ConnectionRequest = { ...data, type: 'contact' };
  contact = connectionRequestToText(address, 'https://simplex.chat');
  const old = {
    ...queue,
    clientVersions: { min: 1, max: 4 },
    server: { ...queue.server, hosts: [host, `${'a2'.repeat(28)}.onion`] },
  };
  onion = connectionRequestToText({ ...address, queues: [old] });
});

function read(text: string): string {
  const parsed = parseLink(text);
  return parsed.ok ? formatLink(parsed.value) : parsed.error.type;
}

function whole(link: string): string {
  const text = read(link);
  expect(text).toMatch(/^simplex:\//);
  return text;
}

/** As a mail program wraps a long line, after `indent` characters on its first. */
function wrapped(link: string, width: number, joint = '\n'): string {
  return (link.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(joint);
}

const LINKS: readonly (readonly [string, () => string])[] = [
  ['an invitation', () => invitation],
  ['one with a post-quantum key', () => quantum],
  ['an address', () => contact],
  ['an address that ends with an onion host', () => onion],
  ['a short link', () => short],
];

describe('[AG187] a link broken over lines', () => {
  test.each(LINKS)('is put together or damaged, never another: %s', (_name, link) => {
    const expected = whole(link());
    for (const width of [50, 60, 65, 70, 72, 73, 74, 75, 76, 77, 78, 79, 80, 99]) {
      for (const after of ['', '\n', '\n\nBest\nregards', ' ', '.', '\r\n-- \r\nBob']) {
        for (const joint of ['\n', '\r\n', ' \n', '\n> ', '\n  ']) {
          expect([expected, 'damaged']).toContain(read(wrapped(link(), width, joint) + after));
        }
      }
      expect(read(`Hi,\n\n${wrapped(link(), width)}\n\nBob`)).toBe(expected);
    }
  });

  test.each(LINKS)('whose end is missing is damaged: %s', (_name, link) => {
    const lines = wrapped(link(), 76).split('\n');
    if (lines.length < 3) return;
    for (const text of [lines[0] ?? '', lines.slice(0, 2).join('\n')]) {
      expect(read(`${text}\n\nBob`)).toBe('damaged');
    }
  });

  test.each(LINKS)('is whole, and lines after it stay out of it: %s', (_name, link) => {
    const expected = whole(link());
    for (const after of ['Thanks', 'Thanks\nBob', '100% safe', 'a=b', 'x&y', '1234', link()]) {
      expect(read(`${link()}\n${after}`)).toBe(expected);
    }
  });

  test.each(LINKS)('of full lines is not joined with a word after it: %s', (_name, link) => {
    const expected = whole(link());
    const indentAt = (width: number): number => (width - (link().length % width)) % width;
    const widths = Array.from({ length: 60 }, (_, at) => 60 + at);
    for (const width of widths.filter((each) => indentAt(each) < 15).slice(0, 4)) {
      // As the first line is indented, the last one is full.
      const text = wrapped(' '.repeat(indentAt(width)) + link(), width);
      for (const after of ['\nThanks', '\nThanks, Bob', '\nBob\nSmith', '\n-- \nBob', '']) {
        expect(read(text + after), after).toBe(expected);
      }
    }
  });

  test('which may be any of two is not guessed', () => {
    const at = contact.length - 60;
    const text = `${contact.slice(0, at)}\n${contact.slice(at)}\n${'a'.repeat(60)}`;
    expect([whole(contact), 'damaged']).toContain(read(text));
  });

  test('takes little time, whatever comes after', () => {
    const before = process.cpuUsage();
    const anchor = `https://a.example/a#${'a'.repeat(30)}`;
    const line = `\n${'a%20'.repeat(20)}`;
    for (const text of [
      (anchor + line).repeat(1_000_000 / 110),
      invitation.slice(0, 300) + line.repeat(12_000),
      (contact.slice(0, 100) + line).repeat(5_000),
      `${anchor}\n${'a\n'.repeat(500_000)}`,
      'simplex:/a#'.repeat(90_000),
      `${anchor} `.repeat(20_000),
    ]) {
      expect(read(text)).toMatch(/damaged|notALink/);
    }
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(4_000);
  });
});

describe('[AG186] a link that was altered on its way', () => {
  test.each(LINKS)('%s', (_name, link) => {
    const expected = whole(link());
    const [text] = [link()];
    const at = Math.floor(text.length / 2);
    for (const altered of [
      `\ufeff${text}`,
      `\u200b${text}\u200b`,
      `\u2068${text}\u2069`,
      `${text.slice(0, at)}\u200b${text.slice(at)}`,
      `${text.slice(0, at)}\u00ad${text.slice(at)}`,
      text.replaceAll('&', '&amp;'),
      encodeURIComponent(text),
      encodeURIComponent(encodeURIComponent(text)),
      text.replaceAll('%', '%25'),
      `https://go.example/?to=${encodeURIComponent(text)}`,
      wrapped(text.replaceAll('=', '=3D'), 75, '=\r\n'),
    ]) {
      expect(read(altered)).toBe(expected);
    }
  });

  test('a cut link stays damaged in every reading; the padding at its end may go', () => {
    for (let end = 110; end < invitation.length; end++) {
      const cut = invitation.slice(end);
      const expected = cut === '%3D' ? invitation : 'damaged';
      expect(read(invitation.slice(0, end)), cut).toBe(expected);
    }
  });
});

describe('[AG84] a link as it is written', () => {
  test('with capitals in scheme and host', () => {
    expect(read(web.replace('https://smp6.example', 'HTTPS://SMP6.EXAMPLE'))).toBe(whole(web));
    expect(read(short.replace('simplex:', 'SIMPLEX:'))).toBe(whole(short));
  });

  test('after a page with an anchor, and twice', () => {
    expect(read(`https://docs.example/a#how-to-use-the-messenger ${web}`)).toBe(whole(web));
    expect(read(web + web)).toBe(whole(web));
    expect(read(invitation + invitation)).toBe(whole(invitation));
  });
});
