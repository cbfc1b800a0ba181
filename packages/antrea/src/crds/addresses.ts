import type { JsonSchema } from '../schema/index.ts';
import { atLeast } from './release.ts';
import { address, cidr, conditions, integer, labelSelector, list, record, root, rules, text } from './builders.ts';

const usage = record({ total: integer(), used: integer() });
const subnetInfo = record(
  { gateway: address, prefixLength: integer(1, 127), vlan: integer(0, 4094) },
  { required: ['gateway', 'prefixLength'] },
);
const ranges = list(
  record({ cidr, start: address, end: address }, { oneOf: [{ required: ['cidr'] }, { required: ['start', 'end'] }] }),
);
const selectedPods = record({ podSelector: labelSelector, namespaceSelector: labelSelector });

const anyOf = (...names: readonly string[]): JsonSchema => ({ anyOf: names.map((name) => ({ required: [name] })) });
/** An empty text stands for an address that is still to be allocated. */
const addressOrNone = text({ oneOf: [{ maxLength: 0 }, { format: 'ipv4' }, { format: 'ipv6' }] });

/** Since 1.12 there is a second pair for several addresses: one of the pairs is used, never both. */
export function egressSchema(release: string): JsonSchema {
  const hasLists = atLeast(release, '1.12');
  const quantities = record({ rate: text(), burst: text() }, { required: ['rate', 'burst'] });
  const single = anyOf('egressIP', 'externalIPPool');
  return root(
    {
      spec: record(
        {
          appliedTo: selectedPods,
          egressIP: address,
          externalIPPool: text(),
          ...(hasLists ? { egressIPs: list(addressOrNone), externalIPPools: list(text()) } : {}),
          ...(atLeast(release, '1.14') ? { bandwidth: quantities } : {}),
        },
        {
          required: ['appliedTo'],
          ...(hasLists ? { oneOf: [single, anyOf('egressIPs', 'externalIPPools')] } : single),
        },
      ),
      status: record({
        egressNode: text(),
        ...(hasLists ? { egressIP: text() } : {}),
        ...(atLeast(release, '1.14') ? { conditions } : {}),
      }),
    },
    ['spec'],
  );
}

export function externalIpPoolSchema(release: string): JsonSchema {
  return root(
    {
      spec: record(
        { ipRanges: ranges, nodeSelector: labelSelector, ...(atLeast(release, '1.15') ? { subnetInfo } : {}) },
        { required: ['ipRanges', 'nodeSelector'] },
      ),
      status: record({ usage }),
    },
    ['spec'],
  );
}

const owner = record({
  pod: record({ name: text(), namespace: text(), containerID: text(), ifName: text() }),
  statefulSet: record({ name: text(), namespace: text(), index: integer() }),
});
const ipPoolStatus = record({
  ipAddresses: list(record({ ipAddress: text(), owner, phase: text() })),
  usage,
});

/** Gateway and prefix of an IPPool stay what they are since 2.4. */
const fixedSubnetInfo = record(
  {
    gateway: { ...address, ...rules(['self == oldSelf', 'gateway is immutable']) },
    prefixLength: integer(1, 127, rules(['self == oldSelf', 'prefixLength is immutable'])),
    vlan: integer(0, 4094),
  },
  { required: ['gateway', 'prefixLength'] },
);

export const ipPoolSchema = (release: string): JsonSchema =>
  root(
    {
      spec: record(
        { ipRanges: ranges, subnetInfo: atLeast(release, '2.4') ? fixedSubnetInfo : subnetInfo },
        { required: ['ipRanges', 'subnetInfo'] },
      ),
      status: ipPoolStatus,
    },
    ['spec'],
  );

/** v1alpha2: gateway, prefix and VLAN stand in every range. */
export const oldIpPoolSchema = root(
  {
    spec: record(
      {
        ipVersion: { type: 'integer', enum: [4, 6] },
        ipRanges: list(
          record(
            {
              cidr,
              start: address,
              end: address,
              gateway: address,
              prefixLength: integer(1, 128),
              vlan: integer(0, 4094),
            },
            { required: ['gateway', 'prefixLength'], oneOf: [{ required: ['cidr'] }, { required: ['start', 'end'] }] },
          ),
        ),
      },
      { required: ['ipVersion', 'ipRanges'] },
    ),
    status: ipPoolStatus,
  },
  ['spec'],
);
