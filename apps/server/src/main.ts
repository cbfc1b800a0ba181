import { buildApp, type BuiltApp } from './app.ts';
import type { Logger } from 'pino';
import { type Config, readConfig } from './config.ts';
import { startCollectorRole } from './flows/collector-role.ts';
import { onThisMachine } from './listen-hosts.ts';
import { createLogger } from './plugins/request-log.ts';

/** As long as requests under way may take to end. */
const DRAIN_MS = 10_000;

/** One line for each fault on standard error; the process ends with status 1. */
function fail(faults: readonly string[]): never {
  for (const fault of faults) process.stderr.write(`netloft: ${fault}\n`);
  process.exit(1);
}

function announce(port: number, initialPassword: string | undefined): void {
  const facts = { port, ...(initialPassword === undefined ? {} : { initialPassword }) };
  if (process.send === undefined) process.stdout.write(`${JSON.stringify({ ready: true, ...facts })}\n`);
  else process.send({ type: 'ready', ...facts });
}

/** Ends on SIGTERM, SIGINT, and with the process that started it, once requests under way are answered. */
function closeGracefully({ app }: BuiltApp): void {
  const close = (): void => {
    if (app.lifecycle.state === 'stopping') return;
    app.lifecycle.state = 'stopping';
    const deadline = setTimeout(() => process.exit(0), DRAIN_MS);
    deadline.unref();
    void app.close().finally(() => process.exit(0));
  };
  process.on('SIGTERM', close);
  process.on('SIGINT', close);
  if (process.send !== undefined) process.on('disconnect', close);
}

const read = readConfig(process.argv.slice(2), process.env);
if (!read.ok) fail(read.error);
const config = await onThisMachine(read.value);
const logger = createLogger(config.logLevel);
if (config.role === 'collector') {
  const started = await startCollectorRole(config, logger);
  if (!started.ok) fail([started.error]);
  announce(started.value.port, undefined);
} else await serve(config, logger);

async function serve(config: Config, logger: Logger): Promise<void> {
  const built = await buildApp({ config, logger });
  if (!built.ok) fail([built.error]);
  closeGracefully(built.value);
  const port = await built.value.listen();
  if (!port.ok) fail([port.error]);
  announce(port.value, built.value.initialPassword);
}
