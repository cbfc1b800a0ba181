import { defineConfig } from '@playwright/test';
import { launchOptions } from './fixtures/chromium.ts';

/** Journeys without a page: they need not run once for every colour scheme. */
const WITHOUT_PAGE = '**/start.spec.ts';

export default defineConfig({
  testDir: './tests',
  outputDir: '../test-results/browser',
  // Each worker has a product of its own. Journeys mostly wait, so two fit on two cores.
  workers: 2,
  fullyParallel: false,
  forbidOnly: process.env['CI'] !== undefined,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['line']],
  use: {
    launchOptions: launchOptions(),
    locale: 'en-GB',
    timezoneId: 'UTC',
    // Recording every journey would double its time; `--trace on` records one that fails.
    trace: 'off',
    screenshot: 'only-on-failure',
  },
  // Every page is walked in both colour schemes, each at one of the two widths that the pages are made for; what has no look of its
  // own (scripts, keys, faults of the cluster) is tagged @once.
  projects: [
    { name: 'light', use: { colorScheme: 'light', viewport: { width: 1280, height: 800 } }, testIgnore: WITHOUT_PAGE },
    {
      name: 'dark',
      use: { colorScheme: 'dark', viewport: { width: 1920, height: 1080 } },
      testIgnore: WITHOUT_PAGE,
      grepInvert: /@once/,
    },
    { name: 'process', testMatch: WITHOUT_PAGE },
  ],
});
