import { stringify } from 'yaml';
import { notAcceptable } from './status.ts';

/** How the answer is to be written, from the Accept header. */
export interface Negotiated {
  readonly format: 'json' | 'yaml';
  /** Kind that the answer is turned into: Table, PartialObjectMetadata, PartialObjectMetadataList, APIGroupDiscoveryList. */
  readonly as: string | undefined;
  /** Version of that kind's group. */
  readonly version: string;
}

const AS: Readonly<Record<string, string>> = {
  Table: 'meta.k8s.io',
  PartialObjectMetadata: 'meta.k8s.io',
  PartialObjectMetadataList: 'meta.k8s.io',
  APIGroupDiscoveryList: 'apidiscovery.k8s.io',
};
const ACCEPTED = ['application/json', 'application/yaml'];
const JSON_TYPES: ReadonlySet<string> = new Set(['application/json', 'application/*', '*/*']);
const YAML_TYPES: ReadonlySet<string> = new Set(['application/yaml', 'application/x-yaml', 'text/yaml']);

interface MediaType {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
}
function parsed(part: string): MediaType {
  const [type = '', ...rest] = part.split(';').map((word) => word.trim());
  const parameters = Object.fromEntries(
    rest.map((word) => {
      const [name = '', value = ''] = word.split('=');
      return [name.toLowerCase(), value.replaceAll('"', '')];
    }),
  );
  return { type: type.toLowerCase(), parameters };
}
const quality = ({ parameters }: MediaType): number => Number(parameters['q'] ?? 1);

/** Chooses among what the client accepts, its preference first; `kinds` are those that the answer can be turned into. */
export function negotiate(accept: string | undefined, kinds: readonly string[]): Negotiated {
  if (accept === undefined || accept.trim() === '') return { format: 'json', as: undefined, version: '' };
  const wanted = accept
    .split(',')
    .map((part) => parsed(part))
    .toSorted((a, b) => quality(b) - quality(a));
  for (const { type, parameters } of wanted) {
    const format = JSON_TYPES.has(type) ? 'json' : YAML_TYPES.has(type) ? 'yaml' : undefined;
    const { as, g, v = '' } = parameters;
    if (format === undefined) continue;
    if (as === undefined) return { format, as: undefined, version: '' };
    if (kinds.includes(as) && AS[as] === g) return { format, as, version: v };
  }
  throw notAcceptable(ACCEPTED);
}

/** JSON text in the negotiated format. */
export const written = (text: string, format: 'json' | 'yaml'): string =>
  format === 'json' ? text : stringify(JSON.parse(text));
export const mediaType = (format: 'json' | 'yaml'): string =>
  format === 'json' ? 'application/json' : 'application/yaml';
