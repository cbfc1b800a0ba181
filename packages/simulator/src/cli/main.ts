// The simulator as a program: reads flags, starts, says that it is ready, runs until it is asked to end.
import { startSimulator } from '../index.ts';
import { readOptions, USAGE } from './options.ts';

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

const read = readOptions(process.argv.slice(2));
if (!read.ok) fail(read.message);
if (read.help) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(0);
}

try {
  const simulator = await startSimulator({ nsx: {}, ...read.options });
  if (simulator.note !== undefined) process.stderr.write(`simulator: ${simulator.note}\n`);
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    void simulator.close().finally(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  // The program that started it is gone: nobody would end it.
  process.on('disconnect', end);
  const { nsx, sftp } = simulator;
  const ready = {
    type: 'ready',
    kubeconfig: simulator.kubeconfigPath,
    control: simulator.controlUrl,
    // The password lies in a Secret of the clusters and in sftp.json of the data folder.
    sftp: { url: sftp.url, hostPublicKey: sftp.hostPublicKey, user: sftp.username },
    ...(nsx === undefined
      ? {}
      : {
          nsx: {
            urls: nsx.urls,
            caPath: nsx.caPath,
            thumbprint: nsx.thumbprint,
            user: 'admin',
            passwordPath: nsx.passwordPath,
          },
        }),
  };
  if (process.send === undefined) process.stdout.write(`${JSON.stringify(ready)}\n`);
  else process.send(ready);
} catch (error) {
  fail(`simulator: ${error instanceof Error ? error.message : String(error)}`);
}
