import type { NsxMember, NsxMembers } from '@netloft/contracts';

/** One member with who says so. */
export interface ComparedMember extends NsxMember {
  readonly nsx: boolean;
  readonly criteria: boolean;
}

/** Members of one kind. Totals are null while not known; `failed` says why one side could not be read. */
export interface ComparedKind {
  readonly kind: string;
  readonly nsxTotal: number | null;
  readonly criteriaTotal: number | null;
  readonly items: readonly ComparedMember[];
  /** All of them, also those that were not sent. */
  readonly total: number;
  readonly failed: string | undefined;
}

const keyOf = ({ id, cluster, namespace, name }: NsxMember): string =>
  id === '' ? `${cluster ?? ''}/${namespace ?? ''}/${name}` : id;

/** What NSX says beside what the criteria find, kind by kind; members on which both do not agree come first. */
export function compareMembers(
  members: readonly NsxMembers[],
  matches: readonly NsxMembers[],
): readonly ComparedKind[] {
  const kinds = [...new Set([...members, ...matches].map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const nsx = members.find((one) => one.kind === kind);
    const criteria = matches.find((one) => one.kind === kind);
    const said = new Set((nsx?.items ?? []).map(keyOf));
    const found = new Set((criteria?.items ?? []).map(keyOf));
    const all = new Map((criteria?.items ?? []).map((one) => [keyOf(one), one]));
    // NSX names most members without their addresses; what the criteria found in its inventory has them.
    for (const one of nsx?.items ?? []) {
      const known = all.get(keyOf(one));
      all.set(keyOf(one), one.detail.length > 0 || known === undefined ? one : { ...one, detail: known.detail });
    }
    const items = [...all]
      .map(([key, one]): ComparedMember => ({ ...one, nsx: said.has(key), criteria: found.has(key) }))
      .toSorted(
        (a, b) =>
          Number(a.nsx === a.criteria) - Number(b.nsx === b.criteria) ||
          (a.cluster ?? '').localeCompare(b.cluster ?? '') ||
          (a.namespace ?? '').localeCompare(b.namespace ?? '') ||
          a.name.localeCompare(b.name),
      );
    return {
      kind,
      nsxTotal: nsx === undefined || nsx.failed !== undefined ? null : nsx.total,
      criteriaTotal: criteria === undefined || criteria.failed !== undefined ? null : criteria.total,
      items,
      total: Math.max(items.length, nsx?.total ?? 0, criteria?.total ?? 0),
      failed: nsx?.failed ?? criteria?.failed,
    };
  });
}
