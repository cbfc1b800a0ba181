/** Characters of NSX's query language (Lucene's), as VMware's Terraform provider escapes them; the backslash, quotes and spaces besides. */
const SPECIAL = /[\\()[\]+\-=&|><!{}^~*?:/"\s]/g;

/** Text that the query language takes as it is. */
export const escapeTerm = (text: string): string => text.replaceAll(SPECIAL, String.raw`\$&`);

/** A value that is looked for: as a whole, or as the beginning of one. */
export type SearchValue = string | { readonly startsWith: string };

export interface SearchTerms {
  /** One of these; NSX does not look at their case. Any when empty. */
  readonly resourceTypes?: readonly string[];
  /** Members and their values, all of which have to hold: `display_name`, `container_cluster_id`, `tags.scope`. Empty values are left out. */
  readonly where?: Readonly<Record<string, SearchValue | undefined>>;
}

const valueOf = (value: SearchValue): string =>
  typeof value === 'string' ? escapeTerm(value) : value.startsWith === '' ? '' : `${escapeTerm(value.startsWith)}*`;

/** `resource_type:(Group OR SecurityPolicy) AND display_name:web*`; empty when nothing is asked for. */
export function searchQuery({ resourceTypes = [], where = {} }: SearchTerms): string {
  const types = resourceTypes.map(escapeTerm);
  const [only] = types;
  const type =
    only === undefined
      ? []
      : types.length === 1
        ? [`resource_type:${only}`]
        : [`resource_type:(${types.join(' OR ')})`];
  const terms = Object.entries(where).flatMap(([field, value]) => {
    const text = value === undefined ? '' : valueOf(value);
    return text === '' ? [] : [`${field}:${text}`];
  });
  return [...type, ...terms].join(' AND ');
}
