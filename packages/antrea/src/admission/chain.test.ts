import { describe, expect, it } from 'vitest';
import { customDefinitions } from '../crds/index.ts';
import { text } from '../evaluation/read.ts';
import type { JsonSchema } from '../schema/index.ts';
import { SKIPPED_WITHOUT, vectorFiles, vectors } from '../testing/vectors.ts';
import { judgeWrite } from './chain.ts';
import { caseCluster, caseRequest, type FullCase } from './testing.ts';

const DEFINITIONS = customDefinitions('2.7');

/** Some cases name the kind where others name the plural. */
function placeOf(one: FullCase): { readonly group: string; readonly resource: string; readonly schema: JsonSchema } {
  const written = one.object ?? one.oldObject ?? {};
  const [group = '', version] = (text(written['apiVersion']) ?? '').split('/');
  const definition = DEFINITIONS.find((each) => each.group === group && each.kind === written['kind']);
  const schema = definition?.versions.find((each) => each.name === version)?.schema;
  if (definition === undefined || schema === undefined) throw new Error(`there is no schema for ${one.id}`);
  return { group, resource: definition.plural, schema };
}

const cases = vectorFiles()
  .filter((name) => name.endsWith('-validation.json'))
  .flatMap((name) => vectors<{ readonly cases: readonly FullCase[] }>(name)?.cases ?? []);

describe.skipIf(cases.length === 0)(`what a cluster makes of a write (${SKIPPED_WITHOUT})`, () => {
  it.each(cases)('$id $title: $clusterOutcome', (one) => {
    const { group, resource, schema } = placeOf(one);
    const verdict = judgeWrite({ ...caseRequest(one), group, resource }, schema, caseCluster(one));
    // Cases about the schema alone do not tell what else is in the cluster.
    if (one.layer === 'schema')
      expect(verdict.outcome === 'rejected-by-schema').toBe(one.clusterOutcome === 'rejected-by-schema');
    else expect(verdict.outcome).toBe(one.clusterOutcome);
    if (verdict.outcome === 'rejected-by-webhook' && one.layer === 'webhook') {
      const wanted = one.clusterMessage ?? one.expect.message ?? '';
      const { message } = verdict;
      expect(one.expect.messageMatch === 'prefix' ? message.slice(0, wanted.length) : message).toBe(wanted);
    }
    if (verdict.outcome === 'rejected-by-schema') {
      const places = verdict.faults.map(({ path, keyword }) => `${path} ${keyword}`);
      expect(places).toEqual(
        expect.arrayContaining((one.schemaErrors ?? []).map(({ path, keyword }) => `${path} ${keyword}`)),
      );
    }
  });
});
