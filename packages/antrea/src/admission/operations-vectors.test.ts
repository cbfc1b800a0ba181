import { describe, expect, it } from 'vitest';
import { SKIPPED_WITHOUT, vectors } from '../testing/vectors.ts';
import { admit, VALIDATING_WEBHOOKS } from './index.ts';
import { caseCluster, caseRequest, type FullCase } from './testing.ts';

const FILES = [
  'group-validation.json',
  'egress-ippool-validation.json',
  'traceflow-validation.json',
  'packetcapture-supportbundle-nodeconfig-validation.json',
] as const;

for (const file of FILES) {
  const data = vectors<{ readonly cases: readonly FullCase[] }>(file);
  const cases = (data?.cases ?? []).filter(({ layer }) => layer === 'webhook');
  describe.skipIf(data === undefined)(`webhook cases of ${file} (${SKIPPED_WITHOUT})`, () => {
    it.each(cases)('$id $title', (one) => {
      const answer = admit(VALIDATING_WEBHOOKS, caseRequest(one), caseCluster(one));
      const { allowed, message, warnings } = one.expect;
      expect(answer.allowed).toBe(allowed);
      if (answer.allowed) expect(answer.warnings).toEqual(warnings ?? []);
      else expect(answer.message).toBe(message);
    });
  });
}
