import { describe, expect, it } from 'vitest';
import { labelsOf, scopeOfLabel, TAG_LIMITS, tagsOfLabels } from './index.ts';

const many = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`key-${String(at).padStart(2, '0')}`, String(at)]));

describe('labels as tags', () => {
  it('have the prefix that says that they are labels, and stand by key', () => {
    expect(tagsOfLabels({ tier: 'frontend', 'app.kubernetes.io/name': 'ako', app: '' })).toEqual([
      { scope: 'dis:k8s:app', tag: '' },
      { scope: 'dis:k8s:app.kubernetes.io/name', tag: 'ako' },
      { scope: 'dis:k8s:tier', tag: 'frontend' },
    ]);
  });

  it('end at 20', () => {
    const tags = tagsOfLabels(many(25));
    expect(tags).toHaveLength(20);
    expect(tags.at(-1)).toEqual({ scope: 'dis:k8s:key-19', tag: '19' });
  });

  it('keep keys apart that are too long and begin alike', () => {
    const long = (end: string): string => `${'a'.repeat(130)}/${end}`;
    const [one, two] = [scopeOfLabel(long('x')), scopeOfLabel(long('y'))];
    expect(one).toHaveLength(TAG_LIMITS.scope);
    expect(one).toMatch(/^dis:k8s:a+-[0-9a-f]{8}$/);
    expect(one).not.toBe(two);
    expect(scopeOfLabel('b'.repeat(120))).toBe(`dis:k8s:${'b'.repeat(120)}`);
  });

  it('have values of at most 256 characters', () => {
    expect(tagsOfLabels({ a: 'v'.repeat(300) })[0]?.tag).toHaveLength(256);
  });
});

describe('tags as labels', () => {
  it('are read back, others left out', () => {
    const labels = { app: 'web', tier: 'frontend' };
    expect(
      labelsOf([...tagsOfLabels(labels), { scope: 'owner', tag: 'team-a' }, { scope: 'dis:k8s:', tag: 'x' }]),
    ).toEqual(labels);
    expect(labelsOf(undefined)).toEqual({});
  });
});
