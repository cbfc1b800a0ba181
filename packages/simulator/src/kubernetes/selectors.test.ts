import { describe, expect, it } from 'vitest';
import { BUILTIN_DEFINITIONS } from './definitions.ts';
import { fieldPredicate, labelPredicate, selectedName } from './selectors.ts';
import { DEFINITIONS, pod } from './testing.ts';

const of = (plural: string) => [...BUILTIN_DEFINITIONS, ...DEFINITIONS].find((one) => one.plural === plural)!;

describe('selectors that are refused', () => {
  it.each([
    ['a in (b', "unable to parse requirement: found 'b', expected: ',' or ')'"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['=b', "unable to parse requirement: found '=', expected: !, identifier, or 'end of string'"],
    ['a=b,', "unable to parse requirement: found '', expected: identifier after ','"],
    [
      'a>x',
      `unable to parse requirement: values[0][a]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
    [
      '-a=b',
      /^unable to parse requirement: <nil>: Invalid value: "-a": name part must consist of alphanumeric characters/,
    ],
    [
      'a=-b',
      /^unable to parse requirement: values\[0\]\[a\]: Invalid value: "-b": a valid label must be an empty string or consist/,
    ],
  ])('label selector %s', (selector, message) => {
    expect(() => labelPredicate(selector)).toThrow(message);
  });

  it.each([
    ['spec.x=y', 'pods', 'field label not supported: spec.x'],
    ['spec.x=y', 'traceflows', 'field label not supported: spec.x'],
    ['spec.x=y', 'configmaps', '"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"'],
    ['spec.x', 'pods', "invalid selector: 'spec.x'; can't understand 'spec.x'"],
  ])('field selector %s of %s', (selector, plural, message) => {
    expect(() => fieldPredicate(selector, of(plural))).toThrow(expect.objectContaining({ code: 400, message }));
  });
});

describe('what label selectors match', () => {
  const labels = { app: 'yelb-ui', tier: 'frontend', size: '5', empty: '', 'a.io/b': 'c' };
  it.each([
    ['app=yelb-ui', true],
    ['app==yelb-ui,tier!=backend', true],
    ['app!=yelb-ui', false],
    ['nothing!=x', true],
    ['app', true],
    ['!app', false],
    ['! nothing', true],
    ['app in (yelb-ui, other)', true],
    ['app notin (yelb-ui)', false],
    ['nothing notin (x)', true],
    ['nothing in (x,)', false],
    ['empty in ()', true],
    ['empty=', true],
    ['nothing=', false],
    ['size>4,size<6', true],
    ['size>5', false],
    ['a.io/b=c, tier in (frontend)', true],
  ])('%s: %s', (selector, isMatch) => {
    const object = { ...pod('p'), metadata: { name: 'p', labels } };
    expect(labelPredicate(selector)?.(object)).toBe(isMatch);
  });
});

describe('what field selectors match', () => {
  it.each([
    ['metadata.name=p', true],
    ['metadata.name!=p', false],
    ['metadata.namespace==default,spec.nodeName=node-1', true],
    ['spec.nodeName=', false],
    ['status.podIP=', true],
  ])('%s: %s', (selector, isMatch) => {
    expect(fieldPredicate(selector, of('pods'))?.(pod('p'))).toBe(isMatch);
  });

  it('tells the name that is pinned down', () => {
    expect(selectedName('metadata.name=x,metadata.namespace=y')).toBe('x');
    expect(selectedName('metadata.name!=x')).toBeUndefined();
    expect(selectedName(null)).toBeUndefined();
  });
});
