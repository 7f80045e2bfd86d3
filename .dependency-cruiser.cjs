/** The layers: who may import whom. Lower never imports higher; folders are entered by their index.ts; no cycles. */

/** Ranks of the core's folders; folders of one rank do not know each other. */
const RANKS = [
  ['base'],
  ['encoding'],
  ['crypto'],
  ['tls', 'database'],
  ['smp', 'xftp', 'storage', 'lock'],
  ['agent'],
  ['chat', 'network'],
  ['calls', 'device-migration'],
  ['api'],
  ['bots'],
];
const RELAY_MAY_USE = 'base|encoding|crypto|tls|database|smp';
/** Test files and their helpers. */
const TESTS = '(\\.test\\.tsx?$|/testing/|/testing-[^/]+\\.ts$)';

const layerRules = RANKS.flatMap((folders, rank) =>
  folders.map((folder) => {
    const forbidden = RANKS.slice(rank)
      .flat()
      .filter((other) => other !== folder);
    return {
      name: `layer-${folder}`,
      comment: `core/${folder} is below or beside these folders`,
      severity: 'error',
      from: { path: `^src-main/core/${folder}/`, pathNot: TESTS },
      to: { path: `^src-main/core/(${forbidden.join('|') || 'nothing-above'})/` },
    };
  }),
);

module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'core-folders-by-index',
      comment: 'another folder of the core is entered by its index.ts',
      severity: 'error',
      from: { path: '^src-main/core/([^/]+)/', pathNot: TESTS },
      to: { path: '^src-main/core/[^/]+/', pathNot: ['^src-main/core/$1/', '/index\\.ts$', TESTS] },
    },
    {
      name: 'core-from-outside-by-index',
      comment:
        'api/system.ts gives an entry file clock, random and log without the rest of the core',
      severity: 'error',
      from: { path: '^src-main/', pathNot: ['^src-main/core/', TESTS] },
      to: {
        path: '^src-main/core/[^/]+/',
        pathNot: ['/index\\.ts$', TESTS, '^src-main/core/api/system\\.ts$'],
      },
    },
    {
      name: 'main-folders-by-index',
      severity: 'error',
      from: {
        path: '^src-main/(?!core/|shell/|relay/)',
        pathNot: ['^src-main/preload\\.ts$', TESTS],
      },
      to: { path: '^src-main/(shell|relay)/', pathNot: '/index\\.ts$' },
    },
    {
      name: 'shared-folders-by-index',
      severity: 'error',
      from: { path: '^src-(main|renderer)/', pathNot: [TESTS, '^src-main/preload\\.ts$'] },
      to: {
        path: '^src-shared/[^/]+/',
        pathNot: ['/index\\.ts$', '^src-shared/contract/schemas\\.ts$'],
      },
    },
    {
      name: 'electron-only-in-shell',
      severity: 'error',
      from: { path: '^src-', pathNot: ['^src-main/shell/', '^src-main/(main|preload)\\.ts$'] },
      to: { path: '^(node_modules/)?electron(/|$)' },
    },
    {
      name: 'shell-knows-no-core',
      severity: 'error',
      from: { path: '^src-main/(shell/|main\\.ts$|preload\\.ts$)' },
      to: { path: '^src-main/(core|relay)/' },
    },
    {
      name: 'relay-uses-low-layers',
      severity: 'error',
      from: { path: '^src-main/relay/', pathNot: TESTS },
      to: { path: `^src-main/core/(?!(${RELAY_MAY_USE})/)` },
    },
    {
      name: 'core-knows-no-relay',
      severity: 'error',
      from: { path: '^src-main/core/', pathNot: TESTS },
      to: { path: '^src-main/(relay|shell|bench)/' },
    },
    {
      name: 'shared-stands-alone',
      severity: 'error',
      from: { path: '^src-shared/' },
      to: { path: '^src-(main|renderer)/' },
    },
    {
      name: 'main-and-renderer-apart',
      severity: 'error',
      from: { path: '^src-main/' },
      to: { path: '^src-renderer/' },
    },
    {
      name: 'renderer-and-main-apart',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: '^src-main/' },
    },
    {
      name: 'node-modules-of-node-only-at-the-edge',
      comment: 'node: imports stand only where the core meets the machine',
      severity: 'error',
      from: {
        path: ['^src-main/core/', '^src-shared/', '^src-renderer/'],
        pathNot: [
          '/vite\\.config\\.ts$',
          TESTS,
          '^src-main/core/(tls|database|storage|api|bots)/',
          '^src-main/core/crypto/(native|key-worker)\\.ts$',
        ],
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-test-code-in-the-app',
      severity: 'error',
      from: { path: '^src-', pathNot: [TESTS, '^src-main/bench/'] },
      to: { path: TESTS },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^electron$', '\\?'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'core/testing/vectors/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
