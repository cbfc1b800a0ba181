import { describe, expect, it } from 'vitest';
import { merge3, resolveConflict, valueAt } from './merge.ts';

const rule = (name: string, action = 'Allow', extra: object = {}): object => ({ name, action, ...extra });
const policy = (ingress: readonly object[], extra: object = {}, version = '1'): Record<string, unknown> => ({
  kind: 'NetworkPolicy',
  metadata: { name: 'a', resourceVersion: version },
  spec: { priority: 5, ingress, ...extra },
});

describe('a three-way merge', () => {
  const base = policy([rule('one'), rule('two')]);
  it.each([
    ['the same member to different values', { priority: 6 }, { priority: 7 }, ['spec.priority']],
    ['a member that the other side removed', { priority: 6 }, { priority: undefined }, ['spec.priority']],
    [
      'one rule in different ways',
      { ingress: [rule('one', 'Drop'), rule('two')] },
      { ingress: [rule('one', 'Pass'), rule('two')] },
      ['spec.ingress[0].action'],
    ],
    [
      'a rule that the other side removed',
      { ingress: [rule('two')] },
      { ingress: [rule('one', 'Drop'), rule('two')] },
      ['spec.ingress[0]'],
    ],
  ])('is in conflict about %s', (_what, mine, theirs, paths) => {
    const clean = (spec: object): Record<string, unknown> =>
      JSON.parse(JSON.stringify(policy([], { ingress: [rule('one'), rule('two')], ...spec })));
    expect(merge3(base, clean(mine), clean(theirs)).conflicts.map(({ path }) => path)).toEqual(paths);
  });

  it('is in conflict about a list of which both sides changed the same nameless item', () => {
    const ports = (port: number): Record<string, unknown> => policy([rule('one', 'Allow', { ports: [{ port }] })]);
    const { conflicts } = merge3(ports(80), ports(81), ports(82));
    expect(conflicts.map(({ path }) => path)).toEqual(['spec.ingress[0].ports']);
  });

  it.each([
    [
      'rules that both sides added',
      [rule('one'), rule('mine'), rule('two')],
      [rule('one'), rule('two'), rule('theirs')],
      ['one', 'mine', 'two', 'theirs'],
    ],
    ['a rule that one side removed', [rule('two')], [rule('one'), rule('two'), rule('theirs')], ['two', 'theirs']],
    ['the order that one side changed', [rule('two'), rule('one')], [rule('one', 'Drop'), rule('two')], ['two', 'one']],
    [
      'a rule without a name',
      [rule('one'), { action: 'Drop' }, rule('two')],
      [rule('one'), rule('two', 'Drop')],
      ['one', undefined, 'two'],
    ],
  ])('takes over %s', (_what, mine, theirs, names) => {
    const { merged, conflicts } = merge3(base, policy(mine), policy(theirs));
    expect(conflicts).toEqual([]);
    expect((merged['spec'] as { ingress: { name?: string }[] }).ingress.map((one) => one.name)).toEqual(names);
  });

  it('takes changes of both sides inside one rule', () => {
    const mine = policy([rule('one', 'Drop'), rule('two')]);
    const theirs = policy([rule('one', 'Allow', { enableLogging: true }), rule('two')]);
    const { merged, conflicts } = merge3(base, mine, theirs);
    expect(conflicts).toEqual([]);
    expect(valueAt(merged, 'spec.ingress[0]')).toEqual({ name: 'one', action: 'Drop', enableLogging: true });
  });

  it('takes what only the API server writes from their side', () => {
    const { merged, conflicts } = merge3(
      base,
      policy([rule('one')], {}, '1'),
      policy([rule('one'), rule('two')], {}, '9'),
    );
    expect(conflicts).toEqual([]);
    expect(merged['metadata']).toEqual({ name: 'a', resourceVersion: '9' });
  });

  it('is resolved with either side', () => {
    const { merged, conflicts } = merge3(base, policy([], { priority: 6 }), policy([], { priority: 7 }));
    const [conflict] = conflicts;
    expect(valueAt(merged, 'spec.priority')).toBe(6);
    expect(valueAt(resolveConflict(merged, conflict!, 'theirs'), 'spec.priority')).toBe(7);
    expect(valueAt(resolveConflict(merged, conflict!, 'mine'), 'spec.priority')).toBe(6);
  });

  it('reads members with dots in their names', () => {
    const labelled = { matchLabels: { 'app.kubernetes.io/name': 'ako', app: { kubernetes: 'no' } } };
    expect(valueAt(labelled, 'matchLabels.app.kubernetes.io/name')).toBe('ako');
  });
});
