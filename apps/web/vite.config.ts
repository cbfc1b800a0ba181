import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { precompress } from './build/precompress.ts';

// `NETLOFT_DEV_SERVER` names a running Netloft server for `vite dev` and `vite preview`.
const target = process.env['NETLOFT_DEV_SERVER'] ?? 'http://127.0.0.1:3000';
const proxy = {
  '/api': { target, ws: true },
  '/auth': { target },
};

export default defineConfig({
  plugins: [react(), precompress()],
  resolve: { conditions: ['@netloft/source', 'import', 'module', 'browser', 'default'] },
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Without these every small part that two pages share is a file of its own, and a cold visit waits for dozens of them.
          includeDependenciesRecursively: false,
          groups: [
            {
              name: 'addresses',
              test: /\/src\/(?:features\/.*\.search\.ts|lib\/(?:search-params|table-search)\.ts|components\/(?:connection\/connection\.model|policy-parts\/facts)\.ts)$/,
            },
            {
              name: 'parts',
              test: /\/src\/components\/(?:cluster-link|data-table\/|drawer|filter-chips|name|object-line|object-picker|page|text-button|time|yaml-view)/,
            },
            {
              name: 'policy-parts',
              test: /\/src\/(?:components\/(?:policy-parts\/(?!facts)|connection\/(?!connection\.model)|change-review\/index|leave-guard)|lib\/(?:changes\.queries|access-reviews|editor-facts|evaluate\.queries))/,
            },
            { name: 'icons', test: /@tabler\/icons-react\/dist\/esm\/icons\// },
          ],
        },
      },
    },
  },
  server: { proxy },
  preview: { proxy },
  test: {
    // Files share processes, as in the node project: most of the time went into loading the same modules again.
    isolate: false,
    name: 'web',
    environment: 'jsdom',
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx'],
    setupFiles: ['src/test-setup.ts', '../../scripts/patience.mjs'],
    // Typing into whole pages takes its time on a busy machine.
    testTimeout: 60_000,
    passWithNoTests: true,
  },
});
