import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Packages are read from source through this export condition, so no build precedes a test run.
const resolve = { conditions: ['@netloft/source', 'import', 'module', 'default'] };
const ssr = { resolve: { conditions: ['@netloft/source', 'import', 'module', 'node', 'default'] } };

export default defineConfig({
  test: {
    // Forked processes: the flow store's native engine does not survive worker threads.
    pool: 'forks',
    // Server tests wait for servers and watches half of their time: two more workers than cores keep the cores busy.
    maxWorkers: availableParallelism() + 2,
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'node',
          environment: 'node',
          setupFiles: ['scripts/patience.mjs'],
          // Bundles the flow store's child process and worker.
          globalSetup: ['packages/flow-store/src/testing/global-setup.ts'],
          include: [
            'packages/*/src/**/*.test.ts',
            'apps/server/src/**/*.test.ts',
            'scripts/**/*.test.mjs',
            'deploy/testing/src/**/*.test.ts',
          ],
          // Files share processes: each would otherwise load the same modules again, which takes longer than most tests. None of them
          // replaces modules or leaves anything behind.
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // Two busy cores: what is polled for may take its time.
          expect: { poll: { timeout: 20_000 } },
        },
      },
      './apps/web/vite.config.ts',
    ],
  },
});
