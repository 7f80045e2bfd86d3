import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repeated } from '../testing/hex.ts';
import {
  DecodeError,
  Reader,
  type ServerAddress,
  Writer,
  decodeAll,
  formatServer,
  formatServerWithAuth,
  hostKind,
  isSameServer,
  parseHost,
  parseServer,
  parseServerWithAuth,
  readBasicAuth,
  readLegacyServer,
  readServer,
  tryDecode,
  writeBasicAuth,
  writeLegacyServer,
  writeServer,
} from './index.ts';

const ONION = 'beccx4yfxxbvyhqypaavemqurytl6hozr47wfc7uuecacjqdvwpw2xid.onion';
const keyHash = repeated(7, 32);
const address = (...hosts: string[]): ServerAddress => ({ hosts, port: '5223', keyHash });

const anyIpv6 = fc.ipV6().filter((host) => !host.includes('.'));
const anyHost = fc
  .oneof(fc.domain(), fc.ipV4(), anyIpv6, fc.constant(ONION))
  .filter((host) => tryDecode(() => parseHost(host)) !== undefined)
  .map(parseHost);
const anyServer = fc.record({
  hosts: fc.array(anyHost, { minLength: 1, maxLength: 4 }),
  port: fc.oneof(fc.constant(''), fc.nat(65535).map(String)),
  keyHash: fc.uint8Array({ minLength: 32, maxLength: 32 }),
});
const anyPassword = fc.option(fc.stringMatching(/^[!-.0-9;-?A-~]{1,30}$/), { nil: undefined });

describe('hosts', () => {
  it.each([
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['[fe80::1]', 'fe80::1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['127.0.0.001', '127.0.0.1'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ])('parses %s as %s', (text, host) => {
    expect(parseHost(text)).toBe(host);
    expect(parseHost(host)).toBe(host);
  });

  it.each([
    '192.168.1',
    '192.256.0.1',
    '192.168.0.-1',
    '1.2.example',
    '300.1.1.1.example',
    'a-1.onion.example',
  ])('takes the name %s, which only looks like an address', (name) => {
    expect(hostKind(parseHost(name))).toBe('domain');
  });

  it.each([
    '192.168.0.0.1',
    '1.2.3.4.example',
    '1.2.3.4x',
    '01.2.3.999.',
    'a1.onion.example',
    '.onions',
  ])('refuses %s, which other clients take for an address with something behind it', (text) => {
    expect(() => parseHost(text)).toThrow(DecodeError);
  });

  it.each(['', ' ', 'a b', '[::1', '::1]', ':::', '1:2', 'a:b::c::d', 'x'.repeat(256), 'a/b'])(
    'refuses %j',
    (text) => {
      expect(() => parseHost(text)).toThrow(DecodeError);
    },
  );

  it.each([
    ['10.0.0.1', 'ipv4'],
    ['::1', 'ipv6'],
    [ONION, 'onion'],
    ['smp.example.com', 'domain'],
    ['256.1.1.1', 'domain'],
  ] as const)('calls %s %s', (host, kind) => {
    expect(hostKind(host)).toBe(kind);
  });
});

describe('server text', () => {
  it('puts an IPv6 host before a port in brackets and reads it back', () => {
    const text = formatServer('smp', address('2001:db8::1', 'a.example'));
    expect(text).toContain('@[2001:db8::1],a.example:5223');
    expect(parseServer('smp', text)).toEqual(address('2001:db8::1', 'a.example'));
  });

  it('round trips with and without a password', () => {
    fc.assert(
      fc.property(anyServer, anyPassword, (server, password) => {
        const text = formatServerWithAuth('xftp', { server, password });
        expect(parseServerWithAuth('xftp', text)).toEqual({ server, password });
      }),
    );
  });

  it.each([
    'smp://AAAA@',
    'smp://AAAA@a,,b',
    'smp://AAAA@a:',
    'smp://AAAA@a:65536',
    'smp://AAAA@a:-1',
    'smp://AAAA@a@b',
    'smp://AAAA:PÄSS@a',
    'smp://AAAA:p\u00a0ss@a',
    'smp://AAAA:p\u00adss@a',
    'smp://AAAA:p\u202ess@a',
    'smp://AAAA:p\u0085ss@a',
    `smp://AAAA:${'ä'.repeat(128)}@a`,
    'smp://AAAA=@a',
    'smp:/AAAA@a',
    'SMP://AAAA@a',
    ' smp://AAAA@a',
    'smp://AAAA@a\n',
    'smp://AAAA@a\u0000',
    `smp://AAAA@a${',a'.repeat(255)}`,
    `smp://${'A'.repeat(400)}@a`,
    `smp://AAAA:${'p'.repeat(256)}@a`,
    '',
  ])('refuses %j', (text) => {
    expect(() => parseServerWithAuth('smp', text)).toThrow(DecodeError);
  });

  it('takes passwords with the letters that official servers and clients take', () => {
    const { server, password } = parseServerWithAuth('smp', 'smp://AAAA:gäöüñ@a');
    expect(password).toBe('gäöüñ');
    expect(formatServerWithAuth('smp', { server, password })).toBe('smp://AAAA:gäöüñ@a');
    const w = new Writer();
    writeBasicAuth(w, 'ä');
    expect(w.bytes()).toEqual(Uint8Array.of(2, 0xc3, 0xa4));
    expect(decodeAll(w.bytes(), 'password', readBasicAuth)).toBe('ä');
  });

  it('answers hostile text in no time', () => {
    const text = `smp://AAAA@${'[[]'.repeat(20_000)}:x`;
    expect(() => parseServer('smp', text)).toThrow(DecodeError);
  });

  it('gives an address or a DecodeError for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (rest) => {
        const parsed = tryDecode(() => parseServerWithAuth('smp', `smp://AAAA@${rest}`));
        if (parsed === undefined) return;
        const again = parseServerWithAuth('smp', formatServerWithAuth('smp', parsed));
        expect(again).toEqual(parsed);
        const w = new Writer();
        writeServer(w, parsed.server);
        expect(decodeAll(w.bytes(), 'server', readServer)).toEqual(parsed.server);
      }),
    );
  });

  it('refuses to write a password that could not be read back', () => {
    const write = () => formatServerWithAuth('smp', { server: address('a'), password: 'a@b' });
    expect(write).toThrow(RangeError);
    expect(() => {
      writeBasicAuth(new Writer(), 'a b');
    }).toThrow(RangeError);
  });
});

describe('server bytes', () => {
  it('round trip', () => {
    fc.assert(
      fc.property(anyServer, (server) => {
        const w = new Writer();
        writeServer(w, server);
        expect(decodeAll(w.bytes(), 'server', readServer)).toEqual(server);
      }),
    );
  });

  it('keep the first host only in the legacy form', () => {
    const w = new Writer();
    writeLegacyServer(w, address('a.example', 'b.example'));
    expect(decodeAll(w.bytes(), 'server', readLegacyServer)).toEqual(address('a.example'));
  });

  it('cannot be written without a host', () => {
    const server = { ...address(), hosts: [] };
    expect(() => {
      writeServer(new Writer(), server);
    }).toThrow(RangeError);
    expect(() => {
      writeLegacyServer(new Writer(), server);
    }).toThrow(RangeError);
  });

  it.each(['http', '65536', '-1', '5223 ', '000443'])('are refused with the port %j', (port) => {
    const bytes = new Writer().u8(1).text('a.example').text(port).str(keyHash).bytes();
    expect(() => readServer(new Reader(bytes, 'server'))).toThrow(DecodeError);
  });

  it('give an address or a DecodeError for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const server = tryDecode(() => decodeAll(bytes, 'server', readServer));
        expect(server?.hosts).not.toEqual([]);
      }),
    );
  });
});

it.each(['\u202E', '\u2066', '\u200B', '\u00AD', '\uFEFF', '\u0000', ' '])(
  'a host with %j, which turns or hides what people read, is refused',
  (char) => {
    expect(() => parseHost(`good${char}.example`)).toThrow(DecodeError);
  },
);

describe('isSameServer', () => {
  it.each([
    [address('a', 'b'), true],
    [address('b', 'a'), false],
    [address('a'), false],
    [{ ...address('a', 'b'), port: '' }, false],
    [{ ...address('a', 'b'), keyHash: repeated(8, 32) }, false],
  ])('compares hosts, port and key hash (%#)', (other, isSame) => {
    expect(isSameServer(address('a', 'b'), other)).toBe(isSame);
  });
});
