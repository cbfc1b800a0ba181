import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['@netloft/source', 'import', 'module', 'browser', 'default'] },
  html: { cspNonce: '__CSP_NONCE__' },
  test: { name: 'web', environment: 'jsdom', include: ['src/**/*.test.ts', 'src/**/*.test.tsx'], passWithNoTests: true },
});
