import { expect, test } from 'vitest';
import { hostKind } from '../encoding/index.ts';
import { isBelow, isSamePlace, parseAddress } from './addresses.ts';
import { PRESET_OPERATORS, SHORT_LINK_SERVERS } from './presets.ts';

const ALL = PRESET_OPERATORS.flatMap((operator) =>
  operator.servers.map((preset) => ({ operator, preset })),
);

test.each(ALL.map((entry) => [entry.preset.address, entry] as const))(
  '%s has a fingerprint, a name in its operator’s domain and an onion service',
  (address, { operator, preset }) => {
    const parsed = parseAddress(address);
    if (!parsed.ok) throw new Error(parsed.error);
    const [first = '', ...others] = parsed.value.server.hosts;
    expect({
      canonical: parsed.value.address,
      protocol: parsed.value.protocol,
      isNamed: operator.domains.some((domain) => isBelow(domain, first)),
      others: others.map(hostKind),
      port: parsed.value.server.port,
    }).toEqual({
      canonical: address,
      protocol: preset.protocol,
      isNamed: true,
      others: ['onion'],
      port: '',
    });
  },
);

test('no server is there twice', () => {
  const servers = ALL.map(({ preset }) => parseAddress(preset.address)).flatMap((parsed) =>
    parsed.ok ? [parsed.value] : [],
  );
  const twice = servers.filter((a, i) => servers.slice(i + 1).some((b) => isSamePlace(a, b)));
  expect(twice).toEqual([]);
});

test('SimpleX Chat serves everything, Flux only lets messages through', () => {
  const summary = PRESET_OPERATORS.map(({ operatorId, usual, servers }) => ({
    operatorId,
    usual,
    enabled: servers.filter(({ isEnabled }) => isEnabled).length,
    smp: servers.filter(({ protocol }) => protocol === 'smp').length,
    xftp: servers.filter(({ protocol }) => protocol === 'xftp').length,
  }));
  expect(summary).toEqual([
    {
      operatorId: 'simplex',
      usual: { isEnabled: true, isForReceiving: true, isForRouting: true, isForFiles: true },
      ...{ enabled: 17, smp: 14, xftp: 6 },
    },
    {
      operatorId: 'flux',
      usual: { isEnabled: true, isForReceiving: false, isForRouting: true, isForFiles: false },
      ...{ enabled: 12, smp: 6, xftp: 6 },
    },
  ]);
});

test('conditions are shown in the version that is accepted', () => {
  const isShown = PRESET_OPERATORS.map(({ conditions }) =>
    conditions.url.includes(`/${conditions.version}/`),
  );
  expect(isShown).toEqual([true, true]);
});

test('short links may leave out what is known of every preset message server', () => {
  const hosts = SHORT_LINK_SERVERS.map(({ hosts: [first] }) => first);
  const presetHosts = ALL.flatMap(({ preset }) => {
    const parsed = parseAddress(preset.address);
    return parsed.ok && preset.protocol === 'smp' ? [parsed.value.server.hosts[0]] : [];
  });
  expect(hosts).toEqual([...presetHosts, 'smp7.simplex.im']);
});
