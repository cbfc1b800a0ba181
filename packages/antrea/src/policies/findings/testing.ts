import type { Finding } from '@netloft/contracts';
import { describe, expect, it } from 'vitest';
import type { RawObject } from '../../evaluation/index.ts';
import type { ClusterState } from '../../evaluation/types.ts';
import { findingsOf } from '../findings.ts';
import { parsePolicyId, policyIdOfObject, policyKindOf } from '../kinds.ts';
import { indexWith } from '../testing.ts';

/** The port of a rule, or a range. */
export const TCP = (port: number, endPort?: number): Readonly<Record<string, unknown>> => ({
  protocol: 'TCP',
  port,
  ...(endPort === undefined ? {} : { endPort }),
});
export const drop = { action: 'Drop' };
export const allow = { action: 'Allow' };

/** A kind of objects that was not given. */
export const withoutKind = (kind: keyof ClusterState): Partial<ClusterState> => ({ [kind]: undefined });

/** Findings about the first object, with the others around it. */
export function about(objects: readonly RawObject[], changed: Partial<ClusterState> = {}): Finding[] {
  const [object] = objects;
  const kind = object && policyKindOf(object);
  if (object === undefined || kind === undefined) throw new Error('The first object must be a policy.');
  const ref = parsePolicyId(policyIdOfObject(kind, object));
  if (ref === undefined) throw new Error('The policy has no id.');
  return findingsOf(indexWith(objects, changed), ref, { object, kind, gates: { l7: false, nodeNetworkPolicy: true } });
}
export const codes = (found: readonly Finding[]): string[] => found.map((one) => one.code);

export type Case = readonly [name: string, objects: readonly RawObject[], changed?: Partial<ClusterState>];

/** Cases in which a finding is said, and in which it must not be. */
export function both(code: Finding['code'], with_: readonly Case[], without: readonly Case[]): void {
  describe(code, () => {
    it.each(without.map(([name, objects, changed]) => ({ name, objects, changed })))(
      'is not said of $name',
      ({ objects, changed }) => {
        expect(codes(about(objects, changed))).not.toContain(code);
      },
    );
    it.each(with_.map(([name, objects, changed]) => ({ name, objects, changed })))(
      'is said of $name',
      ({ objects, changed }) => {
        expect(codes(about(objects, changed))).toContain(code);
      },
    );
  });
}
