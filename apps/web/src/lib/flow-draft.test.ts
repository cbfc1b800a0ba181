import { describe, expect, it } from 'vitest';
import { draftOfFlow, labelsOf, type FlowEnd } from './flow-draft.ts';

const pod = (namespace: string, workload: string, labels: Record<string, string> = {}): FlowEnd => ({
  namespace,
  workload,
  labels,
  address: '',
});
const outside = (address: string): FlowEnd => ({ namespace: '', workload: '', labels: {}, address });

describe('a draft for a flow', () => {
  it('is none where neither end is a Pod', () => {
    expect(
      draftOfFlow(
        { source: outside('10.0.0.1'), destination: outside('10.0.0.2'), port: 80, protocol: 6 },
        'allow',
        'crd.antrea.io/v1beta1',
      ),
    ).toBeNull();
  });

  it('protects the destination: the flow is allowed, the rest dropped', () => {
    const flow = {
      source: pod('shop', 'web', { app: 'web' }),
      destination: pod('data', 'db', { app: 'db' }),
      port: 5432,
      protocol: 6,
    };
    expect(draftOfFlow(flow, 'protect', 'crd.antrea.io/v1beta1')).toEqual({
      apiVersion: 'crd.antrea.io/v1beta1',
      kind: 'NetworkPolicy',
      metadata: { name: 'protect-db-from-web-5432', namespace: 'data' },
      spec: {
        tier: 'application',
        priority: 5,
        appliedTo: [{ podSelector: { matchLabels: { app: 'db' } } }],
        ingress: [
          {
            name: 'allow-from-web',
            action: 'Allow',
            from: [
              {
                podSelector: { matchLabels: { app: 'web' } },
                namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
              },
            ],
            ports: [{ protocol: 'TCP', port: 5432 }],
          },
          { name: 'drop-the-rest', action: 'Drop' },
        ],
      },
    });
  });

  it('speaks at the source where the destination is outside', () => {
    const draft = draftOfFlow(
      { source: pod('shop', 'web'), destination: outside('2001:db8::1'), port: 0, protocol: 17 },
      'drop',
      'crd.antrea.io/v1beta1',
    );
    expect(draft).toMatchObject({
      metadata: { namespace: 'shop' },
      spec: {
        appliedTo: [{ podSelector: { matchLabels: { app: 'web' } } }],
        egress: [{ action: 'Drop', to: [{ ipBlock: { cidr: '2001:db8::1/128' } }], ports: [{ protocol: 'UDP' }] }],
      },
    });
  });
});

describe('labels of a record', () => {
  it.each([
    ['', {}],
    ['{', {}],
    ['null', {}],
    ['{"app":"web","pod-template-hash":"6df49457d6","n":1}', { app: 'web' }],
  ])('of %s', (json, labels) => {
    expect(labelsOf(json)).toEqual(labels);
  });
});
