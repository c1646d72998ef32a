import { defineConfig } from '@playwright/test';

const chromium = process.env['SIMPUL_CHROMIUM'] ?? '/usr/bin/chromium';

/** A desk computer of a Puskesmas and a cheap phone: the sizes every page is made for. */
const desktop = { viewport: { width: 1366, height: 768 } };
const phone = {
  viewport: { width: 360, height: 640 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};

/** On a store that is not copied, one worker writes as one person at one screen would. */
const shared = process.env['SIMPUL_E2E_STORE'] !== undefined;
const onShared = { workers: 1, grep: /@postgres/ };

export default defineConfig({
  ...(shared ? onShared : {}),
  testDir: 'tests',
  outputDir: 'test-results',
  globalSetup: './app/template.ts',
  forbidOnly: process.env['CI'] !== undefined,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  globalTimeout: 30 * 60_000,
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    locale: 'id-ID',
    timezoneId: 'Asia/Makassar',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: chromium,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
  projects: [
    { name: 'desktop', use: desktop },
    ...(shared ? [] : [{ name: 'phone', use: phone }]),
  ],
});
