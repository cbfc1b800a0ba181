import { customDefinitions } from '@netloft/antrea';
import { expect, it } from 'vitest';
import { definitionObject } from './crd-objects.ts';

it.each([
  [
    '1.7',
    'Webhook',
    [
      ['v1alpha2', true, false],
      ['v1alpha3', true, true],
    ],
  ],
  [
    '1.12',
    'Webhook',
    [
      ['v1alpha2', false, false],
      ['v1alpha3', true, true],
    ],
  ],
  ['2.7', 'None', [['v1beta1', true, true]]],
] as const)('the CustomResourceDefinition of ClusterGroup in %s', (release, strategy, versions) => {
  const definition = customDefinitions(release).find(({ plural }) => plural === 'clustergroups')!;
  const { metadata, spec } = definitionObject(definition, '2023-06-04T09:37:44Z');
  expect(metadata.name).toBe('clustergroups.crd.antrea.io');
  expect(spec).toMatchObject({
    conversion: { strategy },
    versions: versions.map(([name, served, storage]) => ({ name, served, storage })),
  });
});
