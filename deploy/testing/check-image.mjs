// Does by hand what the image would do, where no container can be run: lays its files out by the script that deploy/Dockerfile runs, starts the
// server there as the image would (its user, another HOME, no workspace, an environment of its own) and asks it: `node deploy/testing/check-image.mjs`
// after `node scripts/build.mjs web server`. `npm test` runs it after the build.
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../scripts/bootstrap.mjs';
import { layOutImage } from '../../scripts/image.mjs';

const START_MS = 60_000;
const ASK_MS = 30_000;

/** Nobody answers there: the server has to start without its clusters. */
const KUBECONFIG = `apiVersion: v1
kind: Config
current-context: away
clusters: [{ name: away, cluster: { server: 'https://127.0.0.1:9' } }]
users: [{ name: away, user: { token: none } }]
contexts: [{ name: away, context: { cluster: away, user: away } }]
`;

/** The ENV lines of the last stage of the Dockerfile, with paths of the image moved to where it is laid out. */
export function imageEnvironment(dockerfile, moved) {
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  const [, block = ''] = /\nENV ((?:.*\\\n)*.*)/.exec(last) ?? [];
  return Object.fromEntries(
    [...block.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [
      name,
      Object.entries(moved).reduce(
        (text, [from, to]) => (text.startsWith(from) ? to + text.slice(from.length) : text),
        value,
      ),
    ]),
  );
}

/** What builds and installs packages; an image that runs has none of it. */
const TOOLS = /(^|\/)(\.bin|node-gyp[^/]*|npm|pnpm|yarn|Makefile|[^/]+\.(gyp|gypi|cc|cpp|h|o|a))$/;

/** The user of the image, where this process may become it. Then what root laid out is read-only to the server, as the image's root is. */
const imageUser = (dockerfile) => {
  const [, uid, gid] = /\nUSER (\d+):(\d+)/.exec(dockerfile) ?? [];
  return process.getuid?.() === 0 ? { uid: Number(uid), gid: Number(gid) } : {};
};

/** Every file with its size and time of change: what a start must leave as it is. */
const snapshot = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => {
      const { size, mtimeMs } = statSync(join(folder, name));
      return `${name} ${size} ${mtimeMs}`;
    })
    .sort()
    .join('\n');

function started(child) {
  return new Promise((done, refuse) => {
    let out = '';
    let err = '';
    const timer = setTimeout(() => refuse(new Error(`it was not ready within ${START_MS / 1000} s: ${err}`)), START_MS);
    child.stderr.on('data', (chunk) => (err += chunk));
    child.on('exit', (code) => refuse(new Error(`it ended with status ${code}: ${err}`)));
    child.stdout.on('data', (chunk) => {
      out += chunk;
      const line = out.split('\n').find((one) => one.startsWith('{"ready"'));
      if (line === undefined) return;
      clearTimeout(timer);
      done(JSON.parse(line));
    });
  });
}

const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

/** Asks until the answer is as wanted. */
async function until(url, wanted) {
  for (const end = Date.now() + ASK_MS; ;) {
    const answer = await fetch(url).catch(() => undefined);
    const text = answer === undefined ? '' : await answer.text();
    if (answer?.ok && wanted.test(text)) return text;
    if (Date.now() > end) throw new Error(`${url} answered ${answer?.status} without ${wanted}: ${text.slice(0, 300)}`);
    await new Promise((go) => setTimeout(go, 100));
  }
}

/** What is wrong with a start of the image's layout, as sentences. */
export async function imageFaults() {
  const folder = mkdtempSync(join(tmpdir(), 'netloft-image-'));
  const faults = [];
  let child;
  try {
    const app = join(folder, 'app');
    const state = join(folder, 'state');
    layOutImage(app, { link: true });
    mkdirSync(state);
    // As the Dockerfile leaves the folder of the volume.
    chmodSync(state, 0o1777);
    chmodSync(folder, 0o755);
    for (const name of readdirSync(app, { recursive: true, encoding: 'utf8' }))
      if (TOOLS.test(name)) faults.push(`${name} builds or installs, and is in the image`);
    writeFileSync(join(folder, 'kubeconfig'), KUBECONFIG);
    const before = snapshot(app);
    const metrics = await freePort();
    const dockerfile = readFileSync(join(ROOT, 'deploy/Dockerfile'), 'utf8');
    const [, entry = '[]'] = /\nENTRYPOINT (\[.*\])/.exec(dockerfile) ?? [];
    const [, ...args] = JSON.parse(entry);
    const env = {
      ...imageEnvironment(dockerfile, { '/app': app, '/var/lib/netloft': state }),
      NETLOFT_LISTEN_HOST: '127.0.0.1',
      NETLOFT_LISTEN_PORT: '0',
      NETLOFT_METRICS_PORT: String(metrics),
      NETLOFT_KUBECONFIG: join(folder, 'kubeconfig'),
      HOME: '/nonexistent',
      PATH: '/usr/bin:/bin',
    };
    child = spawn(process.execPath, args, {
      cwd: app,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...imageUser(dockerfile),
    });
    const { port, initialPassword } = await started(child);
    if (typeof initialPassword !== 'string') faults.push('the first start told no admin password');
    const url = `http://127.0.0.1:${port}`;
    await until(`${url}/healthz`, /ok/);
    await until(`${url}/readyz`, /ready/);
    const page = await until(`${url}/`, /<div id="root">/);
    const [script] = /\/assets\/[^"]+\.js/.exec(page) ?? [];
    await until(`${url}${script}`, /./);
    await until(`${url}/api/v1/settings`, /"basicEnabled":true/);
    const signIn = await fetch(`${url}/auth/login`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`admin:${initialPassword}`).toString('base64')}` },
    });
    if (!signIn.ok) faults.push(`signing in with the first password answered ${signIn.status}: ${await signIn.text()}`);
    // The embedded store runs: its native parts are there and load.
    await until(`http://127.0.0.1:${metrics}/metrics`, /netloft_store_state\{[^}]*state="ready"[^}]*\} 1/);
    if (snapshot(app) !== before) faults.push('the start changed files of the image');
    child.removeAllListeners('exit');
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    const code = await ended;
    if (code !== 0) faults.push(`it ended with status ${code} on SIGTERM`);
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
  } finally {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
  return faults;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const faults = await imageFaults();
  for (const fault of faults) process.stderr.write(`image: ${fault}\n`);
  process.exit(faults.length > 0 ? 1 : 0);
}
