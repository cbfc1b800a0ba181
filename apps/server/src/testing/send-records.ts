import { connect } from 'node:net';

/** Sends records as the aggregator's JSON format has them, one a line, to a listener at `host:port`; resolves when it has taken them. */
export async function sendRecords(address: string, records: readonly object[]): Promise<void> {
  const { hostname, port } = new URL(`http://${address}`);
  const socket = connect(Number(port), hostname);
  await new Promise<void>((resolve) => void socket.once('connect', () => resolve()));
  socket.end(`${records.map((one) => JSON.stringify(one)).join('\n')}\n`);
  await new Promise<void>((resolve) => void socket.once('close', () => resolve()));
}
