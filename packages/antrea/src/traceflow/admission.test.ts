import { expect, it } from 'vitest';
import { traceflowAdmission } from './admission.ts';

const pods = new Map([
  ['a/own', { hostNetwork: false }],
  ['a/host', { hostNetwork: true }],
]);
const lookup = (namespace: string, name: string): { hostNetwork: boolean } | undefined =>
  pods.get(`${namespace}/${name}`);

it.each([
  ['no source', { destination: { ip: '1.1.1.1' } }, 'source Pod must be specified in non-live-traffic Traceflow'],
  [
    'a source without a namespace',
    { source: { pod: 'own' } },
    'source Pod must be specified in non-live-traffic Traceflow',
  ],
  ['an unknown source', { source: { namespace: 'a', pod: 'x' } }, 'requested source Pod a/x not found'],
  [
    'a source in the network of its Node',
    { source: { namespace: 'a', pod: 'host' } },
    'using hostNetwork Pod as source in non-live-traffic Traceflow is not supported',
  ],
  [
    'live traffic between addresses',
    { liveTraffic: true, source: { ip: '1.1.1.1' }, destination: { ip: '2.2.2.2' } },
    'Traceflow t has neither source nor destination Pod specified',
  ],
  ['live traffic of an unknown Pod', { liveTraffic: true, source: { namespace: 'a', pod: 'x' } }, undefined],
  ['a source alone', { source: { namespace: 'a', pod: 'own' } }, undefined],
] as const)('a Traceflow with %s', (_title, spec, message) => {
  expect(traceflowAdmission('t', spec, lookup)).toBe(message);
});
