import { expect, it } from 'vitest';
import { createEndedSessions } from './ended-sessions.ts';

it('remembers what ended until it would have expired, tells listeners once, and stays bounded', () => {
  let time = 0;
  const ended = createEndedSessions(() => time, 2);
  const heard: string[] = [];
  const stop = ended.onEnd((id) => heard.push(id));
  ended.end('a', 100);
  ended.end('a', 100);
  ended.end('b', 100);
  expect([ended.has('a'), ended.has('c')]).toEqual([true, false]);
  ended.end('c', 100);
  expect(ended.has('a')).toBe(false);
  time = 200;
  ended.end('d', 300);
  expect([ended.has('b'), ended.has('d')]).toEqual([false, true]);
  stop();
  ended.end('e', 300);
  expect(heard).toEqual(['a', 'b', 'c', 'd']);
});
