import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as, type Reply } from '../cluster/testing.ts';
import { startSimulator } from '../index.ts';
import type { Simulator } from '../types.ts';

const BETA = 'v1beta1';
const ALPHA = 'v1alpha1';
const MERGE = 'application/merge-patch+json';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ antrea: '2.7' });
});
afterAll(() => simulator.close());

const call = (...rest: [method: string, path: string, body?: unknown, type?: string]): Promise<Reply> =>
  as(simulator.clusters[0], 'admin')(...rest);
const place = (version: string, plural: string, name = ''): string =>
  `/apis/crd.antrea.io/${version}/${plural}${name === '' ? '' : `/${name}`}`;
const make = (version: string, kind: string, name: string, spec: unknown): unknown => ({
  apiVersion: `crd.antrea.io/${version}`,
  kind,
  metadata: { name },
  spec,
});
const denied = (webhook: string, message: string): string =>
  `admission webhook "${webhook}.antrea.io" denied the request: ${message}`;

describe('webhooks for groups, addresses and operations', () => {
  it.each<[version: string, plural: string, kind: string, spec: unknown, webhook: string, message: string]>([
    [
      BETA,
      'clustergroups',
      'ClusterGroup',
      { podSelector: {}, ipBlocks: [{ cidr: '10.0.0.0/8' }] },
      'clustergroupvalidator',
      'At most one of podSelector, nodeSelector, externalEntitySelector, serviceReference, ipBlock, ipBlocks or childGroups can be set for a ClusterGroup',
    ],
    [
      BETA,
      'egresses',
      'Egress',
      { appliedTo: {}, egressIP: '10.9.0.1', externalIPPool: 'none' },
      'egressvalidator',
      'ExternalIPPool none does not exist',
    ],
    [
      BETA,
      'externalippools',
      'ExternalIPPool',
      { ipRanges: [{ start: '10.9.0.9', end: '10.9.0.1' }], nodeSelector: {} },
      'externalippoolvalidator',
      'range start 10.9.0.9 should not be greater than range end 10.9.0.1',
    ],
    [
      'v1alpha2',
      'ippools',
      'IPPool',
      { ipVersion: 4, ipRanges: [{ cidr: '10.9.1.0/24', gateway: '10.9.0.1', prefixLength: 24 }] },
      'ippoolvalidator',
      'range [10.9.1.0/24] must be a strict subset of the subnet 10.9.0.1/24',
    ],
    [
      BETA,
      'traceflows',
      'Traceflow',
      { source: { namespace: 'yelb', pod: 'gone' } },
      'traceflowvalidator',
      'requested source Pod yelb/gone not found',
    ],
    [
      ALPHA,
      'supportbundlecollections',
      'SupportBundleCollection',
      {
        nodes: {},
        fileServer: { url: 'sftp://10.0.0.1:22/up', hostPublicKey: 'YWJj' },
        authentication: { authType: 'BasicAuthentication' },
      },
      'supportbundlecollectionvalidator',
      'invalid host public key: ssh: short read',
    ],
    [
      ALPHA,
      'antreanodeconfigs',
      'AntreaNodeConfig',
      {
        nodeSelector: {},
        secondaryNetwork: {
          ovsBridges: [{ bridgeName: 'b', physicalInterfaces: [{ name: 'e', allowedVLANs: ['9-1'] }] }],
        },
      },
      'antreanodeconfigvalidator',
      'spec.secondaryNetwork.ovsBridges[0].physicalInterfaces[0].allowedVLANs is invalid: VLAN range start 9 is greater than end 1',
    ],
  ])('%s %s are refused', async (version, plural, kind, spec, webhook, message) => {
    const refused = await call('POST', place(version, plural), make(version, kind, 'wrong', spec));
    expect([refused.status, refused.json.message]).toEqual([400, denied(webhook, message)]);
  });

  it('keep the ranges of a pool, in whichever version it is changed', async () => {
    const pool = make(BETA, 'IPPool', 'kept', {
      ipRanges: [{ cidr: '10.9.2.0/28' }],
      subnetInfo: { gateway: '10.9.2.1', prefixLength: 24 },
    });
    expect((await call('POST', place(BETA, 'ippools'), pool)).status).toBe(201);
    const range = { cidr: '10.9.2.64/28', gateway: '10.9.2.1', prefixLength: 24 };
    const patch = { spec: { ipRanges: [range] } };
    const refused = await call('PATCH', place('v1alpha2', 'ippools', 'kept'), patch, MERGE);
    const message = 'existing IPRanges [10.9.2.0/28] cannot be updated or deleted';
    expect(refused.json.message).toBe(denied('ippoolvalidator', message));
    const moved = { spec: { subnetInfo: { gateway: '10.9.2.2' } } };
    expect((await call('PATCH', place(BETA, 'ippools', 'kept'), moved, MERGE)).json.message).toBe(
      'IPPool.crd.antrea.io "kept" is invalid: spec.subnetInfo.gateway: Invalid value: "string": gateway is immutable',
    );
    expect((await call('DELETE', place(BETA, 'ippools', 'kept'))).status).toBe(200);
  });

  it('let only those name a file server for captures who may read its Secret', async () => {
    const role = {
      metadata: { name: 'captures' },
      rules: [{ apiGroups: ['crd.antrea.io'], resources: ['packetcaptures'], verbs: ['create'] }],
    };
    const rbac = '/apis/rbac.authorization.k8s.io/v1';
    const username = 'sso:user1@cpod-nsxam-stc.az-stc.cloud-garage.net';
    expect((await call('POST', `${rbac}/clusterroles`, role)).status).toBe(201);
    const binding = {
      metadata: { name: 'captures' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'captures' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: username }],
    };
    expect((await call('POST', `${rbac}/clusterrolebindings`, binding)).status).toBe(201);
    const capture = (name: string, more: object): unknown =>
      make(ALPHA, 'PacketCapture', name, {
        source: { pod: { namespace: 'yelb', name: 'a' } },
        captureConfig: { firstN: { number: 5 } },
        ...more,
      });
    const user1 = as(simulator.clusters[0], 'user1');
    const server = { fileServer: { url: 'sftp://10.0.0.9:22/up' } };
    const refused = await user1('POST', place(ALPHA, 'packetcaptures'), capture('c', server));
    const secret = 'kube-system/antrea-packetcapture-fileserver-auth';
    const why = `user "${username}" is not authorized to get Secret ${secret} used to authenticate to the file server`;
    expect(refused.json.message).toBe(denied('packetcapturevalidator', why));
    expect((await user1('POST', place(ALPHA, 'packetcaptures'), capture('c', {}))).status).toBe(201);
    expect((await call('POST', place(ALPHA, 'packetcaptures'), capture('d', server))).status).toBe(201);
  });

  it('are asked after the rules of the schema', async () => {
    const spec = { source: { ip: '10.0.0.1' }, captureConfig: { firstN: { number: 5 } } };
    const refused = await call('POST', place(ALPHA, 'packetcaptures'), make(ALPHA, 'PacketCapture', 'x', spec));
    expect([refused.status, refused.json.message]).toEqual([
      422,
      'PacketCapture.crd.antrea.io "x" is invalid: spec: Invalid value: "object": At least one of source.pod or destination.pod must be specified.',
    ]);
  });
});
