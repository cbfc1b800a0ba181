// `npm run screenshots [part of a name]`: builds Netloft, starts it with its simulator, and draws the main pages into docs/screenshots.
// e2e/screenshots says which pages, and what each picture waits for.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap, pnpm, ROOT } from './bootstrap.mjs';
import { build } from './build.mjs';
import { ensureHeadlessChromium } from './chromium.mjs';

/** A page of documentation with ten pictures should still open at once. */
const MOST_BYTES = 250_000;

bootstrap();
await build();
const chromium = ensureHeadlessChromium();
if (chromium) process.env.CHROMIUM_PATH = chromium;
const names = process.argv.slice(2).flatMap((name) => ['--grep', name]);
const status = pnpm(['exec', 'playwright', 'test', '--config', 'e2e/screenshots.config.ts', ...names]);

const folder = join(ROOT, 'docs', 'screenshots');
let large = 0;
for (const name of readdirSync(folder).filter((file) => file.endsWith('.png'))) {
  const { size } = statSync(join(folder, name));
  process.stdout.write(`${name}: ${Math.round(size / 1000)} kB${size > MOST_BYTES ? ', too large' : ''}\n`);
  if (size > MOST_BYTES) large += 1;
}
process.exit(status !== 0 || large > 0 ? 1 : 0);
