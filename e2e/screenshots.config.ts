import { defineConfig } from '@playwright/test';
import { launchOptions } from './fixtures/chromium.ts';

/** Pictures of the documentation, drawn by scripts/screenshots.mjs from the product that the journeys use too. */
export default defineConfig({
  testDir: './screenshots',
  outputDir: '../test-results/screenshots',
  // One after the other from one product: what a page shows must not depend on what another worker does.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    launchOptions: launchOptions(),
    locale: 'en-GB',
    timezoneId: 'UTC',
    colorScheme: 'light',
    viewport: { width: 1280, height: 800 },
  },
});
