import { describe, expect, it } from 'vitest';
import { leastWidth, pictureOf, portLabel, wrap, type PictureSource } from './picture.model.ts';
import { ruleOf } from '../testing.ts';

const subject = [{ type: 'pods', text: 'Pods with app=yelb-appserver in yelb', pods: 3 }] as const;
const source = (change: Partial<PictureSource>): PictureSource => ({
  appliedTo: [...subject],
  rules: [],
  isolates: [],
  ...change,
});
const egress = (index: number) => ruleOf(index, { direction: 'Egress' });

describe('the picture of a policy', () => {
  it('is none where there is no rule and no isolation', () => {
    expect(pictureOf(source({}), 800)).toBeNull();
  });

  it('has the subject between those who may come in and where it may go', () => {
    const picture = pictureOf(source({ rules: [ruleOf(0), egress(0)] }), 900)!;
    const [left, right] = picture.rows;
    expect(left!.box.x + left!.box.width).toBeLessThan(picture.subject.x);
    expect(left!.to).toBe(picture.subject.x);
    expect(right!.from).toBe(picture.subject.x + picture.subject.width);
    expect(right!.box.x).toBeGreaterThan(right!.from);
    expect(right!.box.x + right!.box.width).toBeLessThanOrEqual(picture.width);
  });

  it('leaves a side without rules away', () => {
    const picture = pictureOf(source({ rules: [egress(0)] }), 900)!;
    expect(picture.rows.map((row) => row.direction)).toEqual(['Egress']);
    expect(picture.subject.x).toBeLessThan(picture.width / 3);
  });

  it('shows what isolation drops as the last of its side', () => {
    const picture = pictureOf(source({ rules: [ruleOf(0)], isolates: ['Ingress', 'Egress'] }), 900)!;
    expect(picture.rows.map((row) => [row.key, row.action])).toEqual([
      ['Ingress:0', 'Allow'],
      ['Ingress:rest', 'Drop'],
      ['Egress:rest', 'Drop'],
    ]);
  });

  it.each([1, 10, 40])('keeps %i rules a side apart and within its height', (count) => {
    const rules = Array.from({ length: count }, (_, index) => [ruleOf(index), egress(index)]).flat();
    const picture = pictureOf(source({ rules }), 900)!;
    for (const direction of ['Ingress', 'Egress'])
      picture.rows
        .filter((row) => row.direction === direction)
        .reduce((end, row) => {
          expect(row.box.y).toBeGreaterThanOrEqual(end);
          expect(row.y).toBeGreaterThan(row.box.y);
          return row.box.y + row.box.height;
        }, 0);
    expect(Math.max(...picture.rows.map((row) => row.box.y + row.box.height))).toBeLessThan(picture.height);
  });

  it('puts subjects that each rule has of its own beside the rules', () => {
    const appliedTo = [{ type: 'group' as const, text: 'ClusterGroup yelb-db', pods: 1 }];
    const picture = pictureOf(source({ appliedTo: [], rules: [ruleOf(0, { appliedTo }), ruleOf(1)] }), 900)!;
    expect(picture.rows.map((row) => row.own.map((line) => line.text))).toEqual([
      ['ClusterGroup yelb-db', '1 Pod'],
      [],
    ]);
    expect(picture.subjectLines).toEqual([]);
    expect(picture.rows[0]!.lines.some((line) => line.text.includes('only on'))).toBe(false);
  });

  it('tells a rule’s own subject among its peers where both sides have rules', () => {
    const appliedTo = [{ type: 'group' as const, text: 'ClusterGroup yelb-db', pods: 1 }];
    const picture = pictureOf(source({ appliedTo: [], rules: [ruleOf(0, { appliedTo }), egress(0)] }), 900)!;
    expect(picture.rows[0]!.lines.at(-1)!.text).toContain('yelb-db');
    expect(picture.subjectLines.map((line) => line.text)).toEqual(['Applied per rule']);
  });

  it('does not shrink below what can be read', () => {
    expect(pictureOf(source({ rules: [ruleOf(0), egress(0)] }), 200)!.width).toBe(leastWidth(2));
    expect(pictureOf(source({ rules: [ruleOf(0)] }), 200)!.width).toBe(leastWidth(1));
  });

  it('tells how many peers a box leaves out', () => {
    const peers = Array.from({ length: 9 }, (_, index) => ({
      type: 'block' as const,
      text: `10.0.${index}.0/24`,
      pods: null,
    }));
    const picture = pictureOf(source({ rules: [ruleOf(0, { peers })] }), 900)!;
    expect(picture.rows[0]!.lines.at(-1)!.text).toBe('and 6 more');
  });
});

describe('words in the picture', () => {
  it.each([
    ['short', 20, 2, ['short']],
    ['Pods with app=yelb-ui in any namespace', 20, 3, ['Pods with app=yelb-', 'ui in any namespace']],
    ['Pods with app=yelb-ui in any namespace', 14, 2, ['Pods with', 'app=yelb-ui i…']],
    ['aaaaaaaaaaaaaaaaaaaaaaaaa', 10, 3, ['aaaaaaaaaa', 'aaaaaaaaaa', 'aaaaa']],
    ['', 10, 3, []],
  ])('%j break at %i letters into at most %i lines', (words, letters, most, lines) => {
    expect(wrap(words, letters, most)).toEqual(lines);
  });

  it.each([
    [[], 14, 'every port'],
    [['TCP 80'], 14, 'TCP 80'],
    [['TCP 80', 'UDP 53'], 14, 'TCP 80, UDP 53'],
    [['TCP 80', 'TCP 443', 'UDP 53'], 14, 'TCP 80 +2'],
    [['TCP 30000-32767', 'UDP 53'], 14, 'TCP 30000-… +1'],
  ])('ports %j in %i letters read %j', (ports, letters, label) => {
    expect(portLabel(ports, letters)).toBe(label);
  });
});
