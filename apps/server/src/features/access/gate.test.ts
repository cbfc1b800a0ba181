import { expect, it } from 'vitest';
import { createGate } from './gate.ts';

it('runs as many as allowed, lets the next wait in order, and refuses the rest', async () => {
  const gate = createGate(1, 2);
  const order: string[] = [];
  const releases: (() => void)[] = [];
  const task = (name: string) => () =>
    new Promise<string>((done) => {
      order.push(name);
      releases.push(() => done(name));
    });
  const [first, second, third, fourth] = ['a', 'b', 'c', 'd'].map((name) => gate(task(name)));
  await expect(fourth).resolves.toBeUndefined();
  for (const [index, running] of [first, second, third].entries()) {
    releases[index]?.();
    await running;
  }
  expect(order).toEqual(['a', 'b', 'c']);
});

it('goes on after a task that failed', async () => {
  const gate = createGate(1, 1);
  await expect(gate(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(gate(() => Promise.resolve('yes'))).resolves.toBe('yes');
});
