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
  },
  server: { proxy },
  preview: { proxy },
  test: {
    name: 'web',
    environment: 'jsdom',
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx'],
    setupFiles: ['src/test-setup.ts'],
    passWithNoTests: true,
  },
});
