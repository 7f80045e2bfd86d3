/** Compares the rules in SPEC.md files (`- [RT4] ...`) with the tests that cite them (`[RT4]` in a title). */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const RULE = /^\s*[-*]\s+\**\[([A-Z]{2,}\d+)\]/gm;
const CITATION = /\[([A-Z]{2,}\d+)\]/g;

/** Sentences about rules without a test, and about citations of rules that do not exist. */
export function specProblems(root) {
  const files = listFiles(join(root, 'src-main'));
  const rules = new Map();
  for (const path of files.filter((file) => file.endsWith('SPEC.md'))) {
    for (const [, rule] of readFileSync(path, 'utf8').matchAll(RULE)) {
      rules.set(rule, relative(root, path));
    }
  }
  const cited = new Map();
  for (const path of files.filter((file) => /\.test\.tsx?$/.test(file))) {
    for (const [, rule] of readFileSync(path, 'utf8').matchAll(CITATION)) {
      cited.set(rule, relative(root, path));
    }
  }
  return judge(rules, cited);
}

/** `rules`: rule to file; `cited`: rule to test file. A citation counts when its prefix belongs to some SPEC.md. */
export function judge(rules, cited) {
  const prefixes = new Set([...rules.keys()].map(prefixOf));
  const uncited = [...rules].filter(([rule]) => !cited.has(rule));
  const unknown = [...cited].filter(([rule]) => prefixes.has(prefixOf(rule)) && !rules.has(rule));
  return [
    ...uncited.map(([rule, path]) => `[${rule}] of ${path} has no test`),
    ...unknown.map(([rule, path]) => `[${rule}] in ${path} is not a rule of any SPEC.md`),
  ];
}

function prefixOf(rule) {
  return rule.replace(/\d+$/, '');
}

function listFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'vectors' ? [] : listFiles(path);
    return [path];
  });
}
