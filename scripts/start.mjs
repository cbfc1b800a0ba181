// `npm start`: installs, builds what changed, starts the simulator (unless a kubeconfig is given) and the server,
// says where to go, and keeps running until Ctrl-C, which ends every process that it started.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { bootstrap, fail, ROOT } from './bootstrap.mjs';
import { build } from './build.mjs';
import { readOptions, USAGE } from './start-options.mjs';

/** Grace between the request to end and the kill; the server itself drains within 10 s. */
const STOP_GRACE_MS = 12_000;
const SIMULATOR_CONTEXTS = ['stc-tkg-cluster-1', 'stc-tkg-cluster-2'];

const children = new Set();
let stopping = false;

function stopAll(status) {
  if (stopping) return;
  stopping = true;
  if (children.size === 0) process.exit(status);
  const kill = setTimeout(() => {
    for (const child of children) child.kill('SIGKILL');
  }, STOP_GRACE_MS);
  kill.unref();
  for (const child of children) {
    child.once('exit', () => children.size === 0 && process.exit(status));
    child.kill('SIGTERM');
  }
}

/** Starts a child whose standard error goes to a log file; its unexpected end is the end of everything. */
function run(name, script, args, env, dataDir) {
  const log = join(dataDir, `${name}.log`);
  const child = spawn(process.execPath, ['--enable-source-maps', join(ROOT, script), ...args], {
    cwd: process.cwd(),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', openSync(log, 'w'), 'ipc'],
  });
  children.add(child);
  child.once('exit', (code, signal) => {
    children.delete(child);
    if (stopping) return;
    const why = signal ? `by ${signal}` : `with status ${code}`;
    const last = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').at(-1) : '';
    process.stderr.write(`netloft: ${last ? last.replace(/^netloft: /, '') : `the ${name} ended ${why}; its log is ${log}`}\n`);
    stopAll(1);
  });
  return child;
}

/** First message of the kind that the child sends when it is ready. */
function ready(child) {
  return new Promise((done) => {
    child.on('message', (message) => message?.type === 'ready' && done(message));
    createInterface({ input: child.stdout }).on('line', (line) => {
      try {
        const message = JSON.parse(line);
        if (message?.ready === true) done(message);
      } catch {
        // Not a ready line: the child's other output is of no interest here.
      }
    });
  });
}

function checkPort(host, port) {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', (error) => {
      if (error.code === 'EADDRINUSE') fail(`port ${port} on ${host} is taken. End what uses it, or choose another: npm start -- --port ${port + 1}`);
      else fail(`cannot listen on ${host} port ${port}: ${error.message}`);
    });
    probe.listen({ host, port, exclusive: true }, () => probe.close(done));
  });
}

function checkKubeconfig(path) {
  if (!existsSync(path)) fail(`--kubeconfig: there is no file ${path}`);
  try {
    readFileSync(path, 'utf8');
  } catch (error) {
    fail(`--kubeconfig: cannot read ${path}: ${error.message}`);
  }
}

const read = readOptions(process.argv.slice(2));
if (!read.ok) fail(read.message);
const { options } = read;
if (options.help) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(0);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stopAll(0));

const dataDir = resolve(options.dataDir);
if (options.kubeconfig) checkKubeconfig(resolve(options.kubeconfig));
await checkPort(options.host, options.port);
try {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
} catch (error) {
  fail(`--data-dir: cannot create ${dataDir}: ${error.message}`);
}
bootstrap();
try {
  await build(options.kubeconfig ? ['web', 'server'] : undefined);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

let kubeconfig = options.kubeconfig && resolve(options.kubeconfig);
let contexts = options.contexts;
if (!kubeconfig) {
  const simulatorDir = join(dataDir, 'simulator');
  mkdirSync(simulatorDir, { recursive: true, mode: 0o700 });
  const simulator = run('simulator', 'packages/simulator/dist/main.js', ['--data-dir', simulatorDir, ...options.simulatorOptions], {}, dataDir);
  const answer = await ready(simulator);
  kubeconfig = answer.kubeconfig;
  // Scripts and tests find the kubeconfig and the control port here.
  writeFileSync(join(dataDir, 'simulator.json'), JSON.stringify(answer), { mode: 0o600 });
  contexts = SIMULATOR_CONTEXTS;
}

// Passwords and keys of a simulated run never serve a real cluster: each has its own folder.
const serverDir = join(dataDir, options.kubeconfig ? 'server' : 'server-simulated');
mkdirSync(serverDir, { recursive: true, mode: 0o700 });
const server = run(
  'server',
  'apps/server/dist/main.js',
  ['--host', options.host, '--port', String(options.port), '--data-dir', serverDir, '--kubeconfig', kubeconfig, ...contexts.flatMap((name) => ['--context', name])],
  {
    NETLOFT_WEB_ROOT: join(ROOT, 'apps/web/dist'),
    ...(options.kubeconfig ? {} : { NETLOFT_INITIAL_ADMIN_PASSWORD: 'admin' }),
  },
  dataDir,
);
const answer = await ready(server);
const shown = ['127.0.0.1', '::1', '0.0.0.0', '::', 'localhost'].includes(options.host) ? 'localhost' : options.host;
const port = answer.port ?? options.port;
const how = options.kubeconfig
  ? answer.initialPassword
    ? `sign in as admin with password ${answer.initialPassword} (shown once), or with a Kubernetes token`
    : 'sign in as admin, or with a Kubernetes token'
  : 'sign in as admin with password admin (simulated clusters)';
process.stdout.write(`Netloft ready at http://${shown}:${port} (${how}; Ctrl-C ends it)\n`);
