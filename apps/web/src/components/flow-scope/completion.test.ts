import { describe, expect, it } from 'vitest';
import { completeHere, fill } from './completion.ts';

const labels = (text: string, at = text.length): string[] =>
  completeHere(text, at).suggestions.map(({ label }) => label);

describe('completion without the server', () => {
  it('offers every field at the beginning, and those that begin with what is typed first', () => {
    expect(labels('')).toContain('ns:');
    expect(labels('')).not.toContain('src.ns:');
    expect(labels('po').slice(0, 3)).toEqual(['pod:', 'port:', 'policy:']);
    expect(labels('src.n')).toEqual(['src.ns:', 'src.node:']);
  });
  it('offers the words of a field that has a fixed list', () => {
    expect(labels('verdict:d')).toEqual(['unprotected', 'allowed', 'dropped', 'rejected', 'denied']);
    expect(completeHere('verdict:d', 9).asks).toBe(false);
  });
  it.each([
    ['ns:', true],
    ['src.pod:ye', true],
    ['bytes:>1', false],
    ['nonsense:x', false],
  ])('of %s asks the server: %s', (text, asks) => {
    expect(completeHere(text, text.length).asks).toBe(asks);
  });
});

describe('filling in', () => {
  it.each([
    ['a field, and goes on behind it', 'po', 'pod:', 'pod:', 4],
    ['a value, with a space for the next term', 'ns:ye', 'yelb', 'ns:yelb ', 8],
    ['one of several values', 'ns:a,ye', 'yelb', 'ns:a,yelb ', 10],
  ])('%s', (_, text, insert, expected, cursor) => {
    expect(fill(text, completeHere(text, text.length).place, insert)).toEqual({ text: expected, cursor });
  });
  it('in the middle leaves the rest as it is', () => {
    const text = 'ns:ye port:80';
    expect(fill(text, completeHere(text, 5).place, 'yelb')).toEqual({ text: 'ns:yelb port:80', cursor: 8 });
  });
});
