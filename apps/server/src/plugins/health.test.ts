import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import { expect, it } from 'vitest';
import { registerHealth } from './health.ts';

it('a request under way at the stop is answered, and its connection does not outlive the answer', async () => {
  const app = fastify({ forceCloseConnections: 'idle' });
  registerHealth(app);
  const steps = new EventTarget();
  app.get('/slow', async () => {
    const released = once(steps, 'released');
    steps.dispatchEvent(new Event('entered'));
    await released;
    return 'done';
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const entered = once(steps, 'entered');
  const underWay = fetch(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}/slow`);
  await entered;
  app.lifecycle.state = 'stopping';
  const closed = app.close();
  steps.dispatchEvent(new Event('released'));
  const response = await underWay;
  expect([response.status, response.headers.get('connection'), await response.text()]).toEqual([200, 'close', 'done']);
  await closed;
});
