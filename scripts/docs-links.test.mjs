import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const SKIPPED = new Set(['node_modules', 'dist', '.git', '.tools', '.netloft', 'test-results']);

function* pagesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (SKIPPED.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* pagesBelow(path);
    else if (entry.name.endsWith('.md')) yield path;
  }
}

/** The text without what stands in fences and between backquotes, where nothing is a link or a heading. */
const prose = (path) =>
  readFileSync(path, 'utf8')
    .replaceAll(/^\s*```[\s\S]*?^\s*```$/gmu, '')
    .replaceAll(/`[^`\n]*`/gu, (code) => code.replaceAll(/[[\]()]/gu, ' '));

/** Anchors of a page as GitHub makes them: lower case, without punctuation, blanks as hyphens, repeated ones numbered. */
function anchorsOf(path) {
  const seen = new Map();
  return new Set(
    [...prose(path).matchAll(/^#{1,6} (.+)$/gmu)].map(([, heading]) => {
      const slug = heading
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/gu, '$1')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(/\s/gu, '-');
      const before = seen.get(slug) ?? 0;
      seen.set(slug, before + 1);
      return before === 0 ? slug : `${slug}-${before}`;
    }),
  );
}

const PAGES = [...pagesBelow(ROOT)].map((path) => ({ path, name: relative(ROOT, path) }));
const linksOf = (path) => [...prose(path).matchAll(/(!?)\[([^\]]*)\]\(([^)\s]+)\)/gu)];

describe('documentation', () => {
  it.each(PAGES)('$name leads to files and headings that exist', ({ path }) => {
    const broken = linksOf(path)
      .map(([, , , target]) => target)
      .filter((target) => !/^[a-z]+:/u.test(target))
      .filter((target) => {
        const [file, anchor] = target.split('#');
        const to = file === '' ? path : resolve(dirname(path), file);
        return !existsSync(to) || (anchor !== undefined && to.endsWith('.md') && !anchorsOf(to).has(anchor));
      });
    expect(broken).toEqual([]);
  });

  it('says of each picture what it shows, and shows each picture that there is', () => {
    const shown = PAGES.flatMap(({ path }) =>
      linksOf(path)
        .filter(([, mark]) => mark === '!')
        .map(([, , words, target]) => ({ words, file: resolve(dirname(path), target) })),
    );
    expect(shown.filter(({ words }) => words.length < 20)).toEqual([]);
    const pictures = readdirSync(join(ROOT, 'docs', 'screenshots')).map((name) =>
      join(ROOT, 'docs', 'screenshots', name),
    );
    expect(pictures.filter((path) => !shown.some(({ file }) => file === path))).toEqual([]);
  });

  it('has an index that leads to every page', () => {
    const listed = new Set(linksOf(join(ROOT, 'docs', 'README.md')).map(([, , , target]) => target.split('#')[0]));
    const pages = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md') && name !== 'README.md');
    expect(pages.filter((name) => !listed.has(name))).toEqual([]);
  });
});
