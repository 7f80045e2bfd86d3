/** The steps of `npm test`: what is run, and how its output becomes numbers of passed and failed. */
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { root, stampsDir, toolNode, toolPath } from './paths.mjs';
import { run } from './run.mjs';
import { specProblems } from './spec-rules.mjs';
import { ensurePrograms, isRoot } from './system-libraries.mjs';

const TYPESCRIPT_PROJECTS = [
  'src-shared/tsconfig.json',
  'src-main/core/tsconfig.pure.json',
  'src-main/tsconfig.json',
  'src-main/tsconfig.preload.json',
  'src-renderer/tsconfig.json',
  'e2e/tsconfig.json',
  'tsconfig.config.json',
];

/** A real keychain for the test that needs one; without it that test is skipped. */
const KEYRING_PACKAGES = ['gnome-keyring', 'dbus-x11'];

/** Real SOCKS proxies and network namespaces, and who brings them; without them their tests are skipped. */
const PROXY_PROGRAMS = [
  ['microsocks', 'danted', 'ip'],
  ['microsocks', 'dante-server', 'iproute2'],
];

/** A step is {group, name, run(context), isCheck}; run resolves to {passed, failed, output}. */
export function allSteps() {
  return [
    ...TYPESCRIPT_PROJECTS.map((project) =>
      check('typecheck', `types: ${project}`, [
        toolPath('typescript', 'bin', 'tsc'),
        '-p',
        project,
      ]),
    ),
    ...lintSteps(),
    { group: 'unit', name: 'unit and component tests', run: runVitest },
    { group: 'e2e', name: 'end-to-end tests', run: runPlaywright },
  ];
}

function lintSteps() {
  const layers = toolPath('dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const folders = ['src-main', 'src-shared', 'src-renderer'];
  const stylelint = toolPath('stylelint', 'bin', 'stylelint.mjs');
  return [
    check('lint', 'eslint', [toolPath('eslint', 'bin', 'eslint.js'), '--max-warnings', '0', '.']),
    check('lint', 'prettier', [
      toolPath('prettier', 'bin', 'prettier.cjs'),
      '--check',
      '--log-level=warn',
      '.',
    ]),
    check('lint', 'layers', [layers, '--config', '.dependency-cruiser.cjs', ...folders]),
    check('lint', 'stylelint', [stylelint, '--allow-empty-input', 'src-renderer/**/*.css']),
    check('lint', 'dead code (knip)', [toolPath('knip', 'bin', 'knip.js')]),
    { group: 'lint', name: 'rules of SPEC.md have tests', isCheck: true, run: runSpecRules },
  ];
}

/** A step that runs one tool and counts as one. */
function check(group, name, command) {
  return {
    group,
    name,
    isCheck: true,
    run: async () => {
      const { code, output } = await run(toolNode(), command, { collect: true });
      return { ...countOne(code === 0), output };
    },
  };
}

function countOne(isGood) {
  return { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1 };
}

async function runSpecRules() {
  const problems = specProblems(root);
  return { ...countOne(problems.length === 0), output: problems.join('\n') };
}

async function runVitest({ filters }) {
  if (isRoot() && process.platform === 'linux') await ensurePrograms(...PROXY_PROGRAMS);
  const report = join(stampsDir, 'unit-report.json');
  await rm(report, { force: true });
  const { code } = await run(toolNode(), [
    toolPath('vitest', 'vitest.mjs'),
    'run',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...filters,
  ]);
  return { ...countOf(vitestCounts, report, code), output: '' };
}

async function runPlaywright({ runtime, env, filters }) {
  if (isRoot()) await ensurePrograms(['gnome-keyring-daemon', 'dbus-daemon'], KEYRING_PACKAGES);
  const report = join(stampsDir, 'e2e-report.json');
  await rm(report, { force: true });
  const args = [
    toolPath('@playwright', 'test', 'cli.js'),
    'test',
    '-c',
    'e2e/playwright.config.ts',
  ];
  const { code } = await run(toolNode(), [...args, ...filters], {
    env: { ...env, SOTTO_RUNTIME: JSON.stringify(runtime) },
  });
  return { ...countOf(playwrightCounts, report, code), output: '' };
}

/** A run without a report, or one that failed without a failed test, counts as one failure. */
function countOf(counts, path, code) {
  if (!existsSync(path)) return { passed: 0, failed: 1 };
  const { passed, failed } = counts(JSON.parse(readFileSync(path, 'utf8')));
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
}

/** Passed and failed tests in vitest's JSON report; a file that could not be run is one failure. */
export function vitestCounts(report) {
  const brokenFiles = report.testResults.filter(
    (file) =>
      file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + brokenFiles.length };
}

/** Passed and failed tests in Playwright's JSON report; errors outside of tests are failures. */
export function playwrightCounts(report) {
  const { expected, unexpected, flaky } = report.stats;
  return { passed: expected, failed: unexpected + flaky + report.errors.length };
}
