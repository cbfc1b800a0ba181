import type { AntreaRelease } from '../../types.ts';
import type { JsonSchema } from '../../kubernetes/types.ts';
import { atLeast } from '../release.ts';
import { address, cidr, conditions, integer, labelSelector, list, record, root, text } from './schema.ts';

const usage = record({ total: integer(), used: integer() });
const subnetInfo = record(
  { gateway: address, prefixLength: integer(1, 127), vlan: integer(0, 4094) },
  { required: ['gateway', 'prefixLength'] },
);
const ranges = list(
  record({ cidr, start: address, end: address }, { oneOf: [{ required: ['cidr'] }, { required: ['start', 'end'] }] }),
);
const selectedPods = record({ podSelector: labelSelector, namespaceSelector: labelSelector });

export function egressSchema(release: AntreaRelease): JsonSchema {
  const quantities = record({ rate: text(), burst: text() }, { required: ['rate', 'burst'] });
  const lists = { egressIPs: list(text()), externalIPPools: list(text()) };
  return root(
    {
      spec: record(
        {
          appliedTo: selectedPods,
          egressIP: address,
          externalIPPool: text(),
          ...(atLeast(release, '1.12') ? lists : {}),
          ...(atLeast(release, '1.14') ? { bandwidth: quantities } : {}),
        },
        {
          required: ['appliedTo'],
          anyOf: [
            'egressIP',
            'externalIPPool',
            ...(atLeast(release, '1.12') ? ['egressIPs', 'externalIPPools'] : []),
          ].map((name) => ({ required: [name] })),
        },
      ),
      status: record({
        egressNode: text(),
        ...(atLeast(release, '1.12') ? { egressIP: text() } : {}),
        ...(atLeast(release, '1.14') ? { conditions } : {}),
      }),
    },
    ['spec'],
  );
}

export function externalIpPoolSchema(release: AntreaRelease): JsonSchema {
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

export const ipPoolSchema = root(
  {
    spec: record({ ipRanges: ranges, subnetInfo }, { required: ['ipRanges', 'subnetInfo'] }),
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
