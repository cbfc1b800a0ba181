import { describe, expect, it } from 'vitest';
import { fullFlow } from '../testing/ipfix.ts';
import { routeOf, trafficOf } from './route.ts';
import { readRows } from './row-reader.ts';
import { RowWriter } from './rowbinary.ts';
import { writeFlow } from './write-flow.ts';

const AT = 1_795_694_400;
const route = routeOf(trafficOf('prod'), 'stream');
const written = (flow: Parameters<typeof writeFlow>[1]) => {
  const writer = new RowWriter(8);
  writeFlow(writer, flow, route, AT);
  return readRows(writer.view())[0];
};

describe('a record that comes as an object', () => {
  it('is stored with every member', () => {
    const flow = { ...fullFlow(AT), flowDirection: 1 };
    expect(written(flow)).toEqual({ ...flow, cluster: 'prod', exporter: 'stream' });
  });

  it.each([
    [
      'a time that cannot be',
      { flowStartSeconds: 5, flowEndSeconds: AT + 1e6 },
      { flowStartSeconds: AT, flowEndSeconds: AT },
    ],
    ['no time', {}, { flowStartSeconds: AT, flowEndSeconds: AT, flowDirection: 255 }],
    ['a counter that is too large', { flowEndSeconds: AT, flowType: 300 }, { flowType: 255 }],
    ['a negative counter', { flowEndSeconds: AT, octetDeltaCount: -1 }, {}],
    ['labels that are null', { sourcePodLabels: 'null' }, { sourcePodLabels: '{}' }],
    ['no Service', { destinationClusterIP: '0.0.0.0', destinationServiceIP: '::' }, {}],
  ])('may have %s', (_, flow, expected) => {
    const row = written(flow);
    expect(row).toMatchObject(expected);
    for (const member of ['destinationClusterIP', 'destinationServiceIP', 'octetDeltaCount'])
      expect(row).not.toHaveProperty(member);
  });

  it('is stored without a text that is too long for any', () => {
    expect(written({ sourcePodLabels: 'ä'.repeat(40_000), sourcePodName: 'ä'.repeat(100) })).toMatchObject({
      sourcePodName: 'ä'.repeat(100),
    });
    expect(written({ sourcePodLabels: 'ä'.repeat(40_000) })).not.toHaveProperty('sourcePodLabels');
  });
});
