import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importsOf, layoutFaults } from './check-layout.mjs';

describe('the layout law', () => {
  let root;
  const put = (path, text = '') => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'netloft-layout-'));
    for (const side of [
      'packages/contracts/src/agents.ts',
      'apps/server/src/features/agents/agents.routes.ts',
      'apps/web/src/features/agents/agents.page.tsx',
      'e2e/tests/agents.spec.ts',
    ])
      put(side);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const refusals = [
    {
      name: 'a contract without a browser test',
      path: 'packages/contracts/src/tiers.ts',
      fault: /feature 'tiers' has a contract but no browser test/,
    },
    {
      name: 'a server folder without a contract',
      path: 'apps/server/src/features/egress/egress.routes.ts',
      fault: /features\/egress has no contract/,
    },
    {
      name: 'contracts that import a package',
      path: 'packages/contracts/src/shared/x.ts',
      text: "import { a } from '@netloft/antrea';",
      fault: /may import none of ours/,
    },
    {
      name: 'a server that imports the simulator',
      path: 'apps/server/src/x.ts',
      text: "import { a } from '@netloft/simulator';",
      fault: /imports @netloft\/simulator/,
    },
    {
      name: 'one feature that imports another',
      path: 'apps/web/src/features/agents/y.ts',
      text: "import { a } from '../tiers/a.ts';",
      fault: /imports feature 'tiers'/,
    },
    {
      name: 'a lazy import of another feature',
      path: 'apps/web/src/features/agents/z.ts',
      text: "const a = import('../tiers/a.ts');",
      fault: /imports feature 'tiers'/,
    },
  ];
  for (const { name, path, text, fault } of refusals) {
    it(`refuses ${name}`, () => {
      put(path, text);
      expect(layoutFaults(root).join('\n')).toMatch(fault);
    });
  }

  it('accepts a whole feature, and a server test that uses the simulator', () => {
    put('apps/server/src/features/agents/agents.test.ts', "import { startSimulator } from '@netloft/simulator';");
    expect(layoutFaults(root)).toEqual([]);
  });

  it('reads imports over several lines, re-exports and side-effect imports', () => {
    expect(importsOf("import {\n  a,\n} from './a.ts';\nexport * from './b.ts';\nimport './c.css';")).toEqual([
      './a.ts',
      './b.ts',
      './c.css',
    ]);
  });
});
