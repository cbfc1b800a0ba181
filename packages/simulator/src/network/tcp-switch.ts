import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** One address in front of several servers, as a Service is in front of replicas; the test says which one new connections reach. */
export interface TcpSwitch {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** New connections go to this server from now on, or in turn to several; those that are open stay where they are. */
  to(...urls: readonly [string, ...string[]]): void;
  /** Ends all open connections, as a replica's end does. */
  cut(): void;
  close(): Promise<void>;
}

export async function startTcpSwitch(...first: readonly [string, ...string[]]): Promise<TcpSwitch> {
  let targets: readonly string[] = first;
  let turn = 0;
  const open = new Set<Socket>();
  const server = createServer((incoming) => {
    const target = new URL(targets[turn++ % targets.length] ?? first[0]);
    const outgoing = connect(Number(target.port), target.hostname);
    for (const [socket, peer] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        open.delete(socket);
        peer.destroy();
      });
      socket.pipe(peer);
    }
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    to(...urls) {
      targets = urls;
    },
    cut,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}
