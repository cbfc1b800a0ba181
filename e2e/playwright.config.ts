import { defineConfig } from '@playwright/test';
import { launchOptions } from './fixtures/chromium.ts';

/** Journeys without a page. */
const WITHOUT_PAGE = '**/start.spec.ts';
/** Every page in the other colour scheme and width. */
const LOOKS = '**/looks.spec.ts';

export default defineConfig({
  testDir: './tests',
  outputDir: '../test-results/browser',
  // Each worker has a product of its own. Journeys mostly wait, so two fit on two cores.
  workers: 2,
  fullyParallel: false,
  forbidOnly: process.env['CI'] !== undefined,
  // A journey that fails is walked once more: whether it fails always is half of what there is to know. One that passes then is named at
  // the end of the run.
  retries: 1,
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
  // Journeys walk the pages in light, at the narrower of the two widths that the pages are made for; looks.spec.ts draws every page in
  // dark, at the wider one.
  projects: [
    {
      name: 'light',
      use: { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
      testIgnore: [WITHOUT_PAGE, LOOKS],
    },
    { name: 'dark', use: { colorScheme: 'dark', viewport: { width: 1920, height: 1080 } }, testMatch: LOOKS },
    { name: 'process', testMatch: WITHOUT_PAGE },
  ],
});
