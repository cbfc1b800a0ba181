/** Fields of the filter language. A field without a side looks at both ends; `src.` and `dst.` (or `from.` and `to.`) name one. */
export const SIDED_FIELDS = ['ns', 'pod', 'workload', 'node', 'ip', 'label'] as const;
export type SidedField = (typeof SIDED_FIELDS)[number];

/**
 * `port` is the destination's, `sport` the source's; `service` is `namespace/name`, `name` or `namespace/name:port`; `external` an address
 * outside the cluster; `policy` and `rule` those of either side, or of one with `ingress.` or `egress.`; `rate` bits per second.
 */
export const PLAIN_FIELDS = [
  'port',
  'sport',
  'protocol',
  'service',
  'external',
  'action',
  'verdict',
  'type',
  'policy',
  'rule',
  'egress',
  'egressip',
  'tcp',
  'reason',
  'exporter',
  'bytes',
  'packets',
  'rate',
  'duration',
] as const;
export type PlainField = (typeof PLAIN_FIELDS)[number];
export type FilterField = SidedField | PlainField;

export type FilterSide = 'src' | 'dst' | 'ingress' | 'egress';

/** What a value is compared with. Texts may hold `*`; the comparison of names ignores case. */
export type FilterValue =
  | { readonly type: 'text'; readonly text: string }
  /** With `*`: any run of characters. */
  | { readonly type: 'glob'; readonly pattern: string }
  /** Present (`*`) or absent (`""`, `none`). */
  | { readonly type: 'present'; readonly present: boolean }
  | { readonly type: 'number'; readonly operator: '=' | '>' | '>=' | '<' | '<='; readonly value: number }
  /** Both ends belong to it. */
  | { readonly type: 'range'; readonly from: number; readonly to: number }
  /** Canonical text of an address or CIDR; `prefix` is 32 or 128 for one address. */
  | { readonly type: 'network'; readonly address: string; readonly prefix: number; readonly version: 4 | 6 }
  /** `label:app=yelb-ui` or `label:app`: the key, and a text, glob or nothing. */
  | { readonly type: 'label'; readonly key: string; readonly value: FilterValue | undefined };

/** Place in the text of the filter, in UTF-16 units. */
export interface FilterPlace {
  readonly at: number;
  readonly length: number;
}

/** Parts of one node hold for one record. `match`: any of the values. A bare word is `text`: any name, address or policy that holds it. */
export type FilterNode =
  | { readonly type: 'and'; readonly parts: readonly FilterNode[] }
  | { readonly type: 'or'; readonly parts: readonly FilterNode[] }
  | { readonly type: 'not'; readonly part: FilterNode }
  | {
      readonly type: 'match';
      readonly field: FilterField;
      readonly side: FilterSide | undefined;
      readonly values: readonly FilterValue[];
      readonly place: FilterPlace;
    }
  | { readonly type: 'text'; readonly text: string; readonly place: FilterPlace };

/** A filter that was read; `undefined` root: everything matches. */
export interface Filter {
  readonly root: FilterNode | undefined;
}

/** Why a filter cannot be read: what, where, and what to do, in one sentence. */
export interface FilterFault extends FilterPlace {
  readonly message: string;
}
