import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerConfig } from './config.ts';
import { CollectorProcess } from './process.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import { openFlowStream } from '../stream/client.ts';

// Entry of the worker thread that takes records in; see CollectorProcess.
const port = parentPort;
if (port !== null) {
  const tell = (message: FromWorker): void =>
    port.postMessage(message, message.type === 'live' ? [message.rows.buffer as ArrayBuffer] : []);
  const collector = new CollectorProcess(workerData as WorkerConfig, tell, openFlowStream);
  port.on('message', (message: ToWorker) => {
    collector.told(message);
    if (message.type === 'end') port.close();
  });
}
