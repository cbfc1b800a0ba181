import { describe, expect, it } from 'vitest';
import { draftKey, keepDraft, keptDraft } from './draft.store.ts';
import { readDraft, writeDraft } from './draft-text.ts';

describe('the text of a draft', () => {
  const refused: readonly [string, string, RegExp][] = [
    ['that is no object', '- a\n- b\n', /something else/],
    ['that is empty', '', /something else/],
    ['with a member twice', 'id: a\nid: b\n', /^Line 2: .*unique/],
    ['that is broken', 'id: [a\nname: b\n', /^Line \d+: /],
    ['with anchors that are used', 'a: &x [1]\nb: *x\n', /alias/i],
  ];
  it.each(refused)('%s is refused', (_name, text, message) => {
    const read = readDraft(text);
    expect(read.ok).toBe(false);
    if (!read.ok) expect(read.message).toMatch(message);
  });

  it.each(['yaml', 'json'] as const)('says the same as %s', (format) => {
    const object = { id: 'a', expression: [{ resource_type: 'Condition', value: 'dis:k8s:app|web' }], logged: true };
    const read = readDraft(writeDraft(object, format));
    expect(read.ok && read.object).toEqual(object);
  });

  it('tells where a path stands, or the nearest parent', () => {
    const text = 'id: a\nrules:\n  - id: r1\n    services:\n      - /infra/services/HTTP\n';
    const read = readDraft(text);
    if (!read.ok) throw new Error(read.message);
    const at = (path: string): string => {
      const { from, to } = read.placeOf(path);
      return text.slice(from, to);
    };
    expect(at('rules.0.services.0')).toBe('/infra/services/HTTP');
    expect(at('rules.0.services')).toBe('services');
    expect(at('rules.0.action')).toBe('id');
    expect(at('scope')).toBe('');
  });
});

describe('a draft', () => {
  it('survives in the tab, and is gone when it was published', () => {
    const key = draftKey('Group', 'shop');
    keepDraft(key, { object: { id: 'shop' }, base: { id: 'shop', _revision: 3 } });
    expect(keptDraft(key)).toEqual({ object: { id: 'shop' }, base: { id: 'shop', _revision: 3 } });
    keepDraft(key, null);
    expect(keptDraft(key)).toBeNull();
  });

  it('that another version wrote is not taken', () => {
    sessionStorage.setItem(draftKey('Group', 'x'), '{"object": "text"}');
    expect(keptDraft(draftKey('Group', 'x'))).toBeNull();
    sessionStorage.setItem(draftKey('Group', 'x'), '{');
    expect(keptDraft(draftKey('Group', 'x'))).toBeNull();
    sessionStorage.clear();
  });
});
