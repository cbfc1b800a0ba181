import { describe, expect, it } from 'vitest';
import type { Json } from '../evaluation/read.ts';
import { SKIPPED_WITHOUT, vectors } from '../testing/vectors.ts';
import { admit, policyPatch, VALIDATING_WEBHOOKS, withPolicyDefaults } from './index.ts';
import { clusterOf, inputOf, type ValidationFile } from './testing.ts';

const FILES = ['policy-validation.json', 'tier-validation.json'] as const;

for (const file of FILES) {
  const data = vectors<ValidationFile>(file);
  const cases = (data?.cases ?? []).filter(({ layer }) => layer === 'webhook');
  describe.skipIf(data === undefined)(`webhook cases of ${file} (${SKIPPED_WITHOUT})`, () => {
    it.each(cases)('$id $title', (one) => {
      const cluster = clusterOf(one.existing ?? [], {
        ...(one.featureGates === undefined ? {} : { gates: one.featureGates }),
        withoutDefaultTiers: one.note?.includes('without the six default Tiers') ?? false,
      });
      const answer = admit(VALIDATING_WEBHOOKS, inputOf(one), cluster);
      const { allowed, message, messageMatch, warnings } = one.expect;
      expect(answer.allowed).toBe(allowed);
      if (answer.allowed) expect(answer.warnings).toEqual(warnings ?? []);
      else if (messageMatch === 'prefix') expect(answer.message.startsWith(message ?? '')).toBe(true);
      else expect(answer.message).toBe(message);
    });
  });
}

interface MutationFile {
  readonly cases: readonly {
    readonly id: string;
    readonly title: string;
    readonly object: Json;
    readonly expectPatch: unknown;
  }[];
}
const mutation = vectors<MutationFile>('mutation.json');
describe.skipIf(mutation === undefined)(`cases of mutation.json (${SKIPPED_WITHOUT})`, () => {
  it.each(mutation?.cases ?? [])('$id $title', ({ object, expectPatch }) => {
    expect(policyPatch(object)).toEqual(expectPatch);
    expect(policyPatch(withPolicyDefaults(object))).toEqual([]);
  });
});
