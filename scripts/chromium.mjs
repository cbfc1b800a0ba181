// Finds or installs the Chromium that browser tests drive, without asking anybody.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { pnpm } from './bootstrap.mjs';

const SYSTEM_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Flags that keep a headless Chromium quiet and off the network. */
export const CHROMIUM_ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Chromium without its window: draws the same pages with a third less work, which the browser tests feel. */
const HEADLESS_SHELL = '/usr/bin/chromium-headless-shell';
/** A mirror that does not answer must not hold up the tests. */
const INSTALL_TIMEOUT_MS = 120_000;

const isRootOnLinux = () =>
  process.platform === 'linux' && typeof process.getuid === 'function' && process.getuid() === 0;

function aptInstall(name) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'], timeout: INSTALL_TIMEOUT_MS };
  process.stderr.write(`Installing ${name} from the system packages …\n`);
  spawnSync('apt-get', ['update', '-qq'], quiet);
  return spawnSync('apt-get', ['install', '-y', '-qq', name], quiet).status === 0;
}

/**
 * Path of a Chromium, or undefined when Playwright's own is to be used (it was then installed).
 * Order: CHROMIUM_PATH, a browser of the system, the system's package as root, Playwright's download.
 */
export function ensureChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, which does not exist`);
    return named;
  }
  const found = () => SYSTEM_PATHS.find((path) => existsSync(path));
  if (found()) return found();
  if (isRootOnLinux() && aptInstall('chromium') && found()) return found();
  if (pnpm(['exec', 'playwright', 'install', 'chromium']) !== 0) {
    throw new Error('no Chromium: install one and name it in CHROMIUM_PATH');
  }
  return undefined;
}

/** The same for tests, which see no window: the headless shell where it is or can be installed, else any Chromium. */
export function ensureHeadlessChromium() {
  const wanted = !process.env.CHROMIUM_PATH;
  if (wanted && existsSync(HEADLESS_SHELL)) return HEADLESS_SHELL;
  if (wanted && isRootOnLinux() && aptInstall('chromium-headless-shell') && existsSync(HEADLESS_SHELL))
    return HEADLESS_SHELL;
  return ensureChromium();
}
