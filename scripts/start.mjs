// `npm start`: installs, builds what changed, starts the simulator (unless a kubeconfig is given) and the server,
// says where to go, and keeps running until Ctrl-C, which ends every process that it started.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { bootstrap, fail, ROOT } from './bootstrap.mjs';
import { build } from './build.mjs';
import { holderOf, takeDataDir } from './data-dir-lock.mjs';
import { readOptions, USAGE } from './start-options.mjs';

/** Grace between the request to end and the kill; the server itself drains within 10 s. */
const STOP_GRACE_MS = 12_000;
/** A child that says nothing for so long after its start is taken as hanging. */
const READY_WITHIN_MS = 180_000;
const SIMULATOR_CONTEXTS = ['stc-tkg-cluster-1', 'stc-tkg-cluster-2'];

const children = new Set();
let stopping = false;
let lock;

function killAll() {
  for (const child of children) child.kill('SIGKILL');
}

/** Ends every child, then this process. Asked a second time (Ctrl-C twice) it does not wait for them. */
function stopAll(status) {
  if (stopping) return killAll();
  stopping = true;
  lock?.stopping();
  if (children.size === 0) process.exit(status);
  setTimeout(killAll, STOP_GRACE_MS).unref();
  for (const child of children) {
    child.once('exit', () => children.size === 0 && process.exit(status));
    child.kill('SIGTERM');
  }
}

/** What the child said about its own end: its `netloft: …` lines, which are written for people, else its last line of text. */
function lastWords(log) {
  const lines = (existsSync(log) ? readFileSync(log, 'utf8') : '')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('{'));
  const meant = lines.filter((line) => line.startsWith('netloft: '));
  if (meant.length > 0) return meant.join('\n');
  return lines.length > 0 ? `netloft: ${lines.at(-1)}` : '';
}

/** Starts a child whose output goes to a log file; its unexpected end is the end of everything. */
function run(name, script, args, env, dataDir) {
  const log = join(dataDir, `${name}.log`);
  const written = createWriteStream(log, { mode: 0o600 });
  const child = spawn(process.execPath, [join(ROOT, script), ...args], {
    cwd: process.cwd(),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  child.stdout.pipe(written, { end: false });
  child.stderr.pipe(written, { end: false });
  children.add(child);
  child.once('exit', () => children.delete(child));
  // `close` follows `exit` when all output has been read.
  child.once('close', (code, signal) => {
    written.end(() => {
      if (stopping) return;
      const why = signal ? `by ${signal}` : `with status ${code}`;
      process.stderr.write(`${lastWords(log) || `netloft: the ${name} ended ${why}; its log is ${log}`}\n`);
      stopAll(1);
    });
  });
  return child;
}

/** First message of the kind that the child sends when it is ready. */
function ready(name, child) {
  return new Promise((answered) => {
    const late = setTimeout(() => {
      if (!stopping)
        process.stderr.write(
          `netloft: the ${name} is not ready after ${READY_WITHIN_MS / 1000} s; its log lies in the data directory\n`,
        );
      stopAll(1);
    }, READY_WITHIN_MS);
    const done = (message) => {
      clearTimeout(late);
      // A stop that was asked for meanwhile is under way: nothing more is started.
      if (!stopping) answered(message);
    };
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

function checkPort({ host, port, dataDir }) {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', (error) => {
      const other = port < 65_535 ? port + 1 : port - 1;
      // Another run has its own state: one that is only moved to another port would share it.
      const folder = holderOf(resolve(dataDir)) === undefined ? '' : ` --data-dir ${dataDir}-${other}`;
      if (error.code === 'EADDRINUSE')
        fail(
          `port ${port} on ${host} is taken. End what uses it, or choose another: npm start -- --port ${other}${folder}`,
        );
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

// npm passes a signal to its shell at most, and goes itself: then this process was left behind.
if (process.env.npm_lifecycle_event === 'start') {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && !stopping && stopAll(0), 500).unref();
}

const dataDir = resolve(options.dataDir);
if (options.kubeconfig) checkKubeconfig(resolve(options.kubeconfig));
await checkPort(options);
// Passwords and keys of a simulated run never serve a real cluster: each has its own folder.
const serverDir = join(dataDir, options.kubeconfig ? 'server' : 'server-simulated');
const simulatorDir = join(dataDir, 'simulator');
try {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  lock = await takeDataDir(dataDir);
  if (lock.heldBy !== undefined)
    fail(
      `another npm start (process ${lock.heldBy}) has the data directory ${dataDir}. End it, or choose another: npm start -- --data-dir ${options.dataDir}-2`,
    );
  process.once('exit', () => lock.leave());
  for (const folder of [serverDir, ...(options.kubeconfig ? [] : [simulatorDir])])
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(dataDir, 'server.log'), '', { mode: 0o600 });
} catch (error) {
  fail(`--data-dir: cannot write to ${dataDir}: ${error.message}`);
}
bootstrap();
try {
  await build(options.kubeconfig ? ['web', 'server'] : undefined);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

/** A port of loopback that is free now. */
function freePort() {
  return new Promise((found, refused) => {
    const probe = createServer();
    probe.once('error', refused);
    probe.listen({ host: '127.0.0.1', port: 0 }, () => {
      const { port } = probe.address();
      probe.close(() => found(port));
    });
  });
}

/** Settings of the server for the flows of simulated clusters, and where the simulator sends them: each cluster has an address of its own. */
async function simulatedFlows() {
  const pairs = await Promise.all(
    SIMULATOR_CONTEXTS.map(async (cluster) => [cluster, `tcp://127.0.0.1:${await freePort()}`]),
  );
  const list = pairs.map(([cluster, address]) => `${cluster}=${address}`).join(',');
  return { collectors: ['--flow-collector', list], env: { NETLOFT_FLOW_LISTEN: list } };
}

/** Settings of the server for the simulated NSX, from the simulator's ready message; its password lies in a private file. */
function simulatedNsx(nsx) {
  if (!nsx || process.env.NETLOFT_NSX_MANAGERS) return {};
  return {
    NETLOFT_NSX_MANAGERS: nsx.urls.join(','),
    NETLOFT_NSX_CA: nsx.caPath,
    NETLOFT_NSX_USER: nsx.user,
    NETLOFT_NSX_PASSWORD: readFileSync(nsx.passwordPath, 'utf8').trim(),
    NETLOFT_NSX_SIMULATED: 'on',
  };
}

/** Settings of the server for the simulated SFTP server, to which agents upload captures and bundles, from the simulator's ready message. */
function simulatedFiles(sftp) {
  if (!sftp || process.env.NETLOFT_FILE_SERVERS) return {};
  const hash = createHash('sha256').update(Buffer.from(sftp.hostPublicKey, 'base64')).digest('base64');
  return { NETLOFT_FILE_SERVERS: `${new URL(sftp.url).host}=SHA256:${hash.replace(/=+$/, '')}` };
}

let kubeconfig = options.kubeconfig && resolve(options.kubeconfig);
let simulatedSettings = {};
let contexts = options.contexts;
if (!kubeconfig) {
  const flows = await simulatedFlows();
  const simulator = run(
    'simulator',
    'packages/simulator/dist/main.js',
    ['--data-dir', simulatorDir, ...flows.collectors, ...options.simulatorOptions],
    {},
    dataDir,
  );
  const answer = await ready('simulator', simulator);
  kubeconfig = answer.kubeconfig;
  // What is set by hand goes before.
  simulatedSettings = {
    ...(process.env.NETLOFT_FLOW_LISTEN ? {} : flows.env),
    ...simulatedNsx(answer.nsx),
    ...simulatedFiles(answer.sftp),
  };
  // Scripts and tests find the kubeconfig and the control port here.
  writeFileSync(join(dataDir, 'simulator.json'), JSON.stringify(answer), { mode: 0o600 });
  contexts = SIMULATOR_CONTEXTS;
}

// Everybody knows the password of the simulated clusters, so it is for this machine alone: the server refuses one so short elsewhere.
const hasKnownPassword = !options.kubeconfig && ['127.0.0.1', '::1', 'localhost'].includes(options.host);
// It is known until somebody changes it; only an unused data directory tells that nobody did.
const isFirstStart = !existsSync(join(serverDir, 'admin-password.json'));
const server = run(
  'server',
  'apps/server/dist/main.js',
  [
    '--host',
    options.host,
    '--port',
    String(options.port),
    '--data-dir',
    serverDir,
    '--kubeconfig',
    kubeconfig,
    ...contexts.flatMap((name) => ['--context', name]),
  ],
  {
    NETLOFT_WEB_ROOT: join(ROOT, 'apps/web/dist'),
    ...(hasKnownPassword ? { NETLOFT_INITIAL_ADMIN_PASSWORD: 'admin' } : {}),
    ...simulatedSettings,
  },
  dataDir,
);
const answer = await ready('server', server);
const shown = ['127.0.0.1', '::1', '0.0.0.0', '::', 'localhost'].includes(options.host) ? 'localhost' : options.host;
const port = answer.port ?? options.port;
const password = !hasKnownPassword
  ? answer.initialPassword && ` with password ${answer.initialPassword} (shown once)`
  : ` with password admin${isFirstStart ? '' : ' unless it was changed'} (simulated clusters)`;
const how =
  process.env.NETLOFT_SIGN_IN_PASSWORD === 'off'
    ? 'sign in with a Kubernetes token'
    : `sign in as admin${password ?? ''}${options.kubeconfig ? ', or with a Kubernetes token' : ''}`;
const scheme = process.env.NETLOFT_TLS_CERT ? 'https' : 'http';
process.stdout.write(`Netloft ready at ${scheme}://${shown}:${port} (${how}; Ctrl-C ends it)\n`);
