import type { Call, Cluster } from './context.ts';
import { apiVersionOf } from './conversion.ts';
import { isCustom } from './definitions.ts';
import type { Negotiated } from './negotiation.ts';
import { tableOf, type IncludeObject } from './table.ts';
import { itemText, objectText } from './text.ts';
import type { KubeObject } from './types.ts';

export const OBJECT_KINDS = ['Table', 'PartialObjectMetadata'];
export const LIST_KINDS = ['Table', 'PartialObjectMetadataList', 'PartialObjectMetadata'];

type ListMeta = Readonly<Record<string, unknown>>;

/** Writes stored objects as JSON text in the version that was asked for and the form that was negotiated. */
export class Renderer {
  readonly #call: Call;
  readonly #cluster: Cluster;
  readonly #negotiated: Negotiated;
  readonly #apiVersion: string;
  #sentColumns = false;

  constructor(call: Call, cluster: Cluster, negotiated: Negotiated) {
    this.#call = call;
    this.#cluster = cluster;
    this.#negotiated = negotiated;
    this.#apiVersion = apiVersionOf(call.definition, call.resource.version);
  }

  #served(object: KubeObject): KubeObject {
    return this.#cluster.converter.served(object, this.#call.definition, this.#call.resource.version);
  }

  #partial(object: KubeObject): object {
    const apiVersion = `meta.k8s.io/${this.#negotiated.version || 'v1'}`;
    return { kind: 'PartialObjectMetadata', apiVersion, metadata: object.metadata };
  }

  #table(objects: readonly KubeObject[], metadata: ListMeta, withColumns: boolean): string {
    const include = (this.#call.query.get('includeObject') ?? 'Metadata') as IncludeObject;
    const served = objects.map((object) => this.#served(object));
    const { definition } = this.#call;
    const version = this.#negotiated.version || 'v1';
    return JSON.stringify(tableOf(definition, served, { metadata, version, include, withColumns, now: Date.now() }));
  }

  one(object: KubeObject): string {
    const { as } = this.#negotiated;
    if (as === 'Table') return this.#table([object], { resourceVersion: object.metadata.resourceVersion }, true);
    if (as !== undefined) return JSON.stringify(this.#partial(object));
    return objectText(this.#served(object), this.#apiVersion, this.#call.definition.kind);
  }

  list(objects: readonly KubeObject[], metadata: ListMeta): string {
    const { as, version } = this.#negotiated;
    const { definition } = this.#call;
    if (as === 'Table') return this.#table(objects, metadata, true);
    if (as !== undefined) {
      const items = objects.map((object) => this.#partial(object));
      return JSON.stringify({
        kind: 'PartialObjectMetadataList',
        apiVersion: `meta.k8s.io/${version || 'v1'}`,
        metadata,
        items,
      });
    }
    const custom = isCustom(definition);
    const items = objects.map((object) =>
      custom ? objectText(this.#served(object), this.#apiVersion, definition.kind) : itemText(this.#served(object)),
    );
    const kind = JSON.stringify(`${definition.kind}List`);
    return `{"kind":${kind},"apiVersion":${JSON.stringify(this.#apiVersion)},"metadata":${JSON.stringify(metadata)},"items":[${items.join(',')}]}`;
  }

  /** One line of a watch. Of Tables only the first names its columns. */
  event(type: string, object: KubeObject): string {
    let text: string;
    if (this.#negotiated.as === 'Table') {
      text = this.#table([object], { resourceVersion: object.metadata.resourceVersion }, !this.#sentColumns);
      this.#sentColumns = true;
    } else text = this.one(object);
    return `{"type":"${type}","object":${text}}\n`;
  }

  /** A bookmark: no object, only the version up to which everything has been sent. */
  bookmark(revision: number, isInitialEnd: boolean): string {
    const annotations = isInitialEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {};
    const metadata = { resourceVersion: String(revision), creationTimestamp: null, ...annotations };
    const { as, version } = this.#negotiated;
    const [kind, apiVersion] =
      as === 'Table' || as === undefined
        ? [this.#call.definition.kind, this.#apiVersion]
        : ['PartialObjectMetadata', `meta.k8s.io/${version || 'v1'}`];
    return `{"type":"BOOKMARK","object":${JSON.stringify({ kind, apiVersion, metadata })}}\n`;
  }
}
