import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { HelmFunction, Value } from './functions.ts';
import { parseTemplate, type Parsed } from './parse.ts';
import { Renderer } from './render.ts';
import { documentsIn, fromYaml } from './yaml.ts';

type Values = Readonly<Record<string, unknown>>;
export interface KubeManifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [rest: string]: unknown;
}

/** A chart's folder, read and parsed once. */
export interface Chart {
  readonly folder: string;
  readonly meta: Values;
  readonly values: Values;
  readonly schema: object;
  readonly templates: readonly { readonly file: string; readonly text: string; readonly parsed: Parsed }[];
}
export interface RenderOptions {
  readonly release?: { readonly name?: string; readonly namespace?: string; readonly upgrade?: boolean };
  /** API versions that the cluster serves beside Kubernetes' own. */
  readonly apiVersions?: readonly string[];
  /** `lookup apiVersion kind namespace name`: what the cluster has already. */
  readonly lookup?: HelmFunction;
}
export interface Rendered {
  readonly manifests: readonly KubeManifest[];
  readonly notes: string;
  /** By file, as it left the template. */
  readonly texts: ReadonlyMap<string, string>;
  /** Paths of `.Values` that templates looked at, such as `service.type`. */
  readonly used: ReadonlySet<string>;
  readonly unusedDefines: readonly string[];
}

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

/** Reads a chart. Throws a TemplateFault where a template is outside of the subset. */
export function readChart(folder: string): Chart {
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return {
    folder,
    meta: fromYaml(read('Chart.yaml')) as Values,
    values: fromYaml(read('values.yaml')) as Values,
    schema: JSON.parse(read('values.schema.json')) as object,
    templates: filesBelow(join(folder, 'templates')).map((path) => {
      const file = relative(folder, path);
      const text = readFileSync(path, 'utf8');
      return { file, text, parsed: parseTemplate(text, file) };
    }),
  };
}

const isMap = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);

/** As Helm merges values: maps are joined, all else is replaced, and null takes a default away. */
export function mergeValues(below: Values, above: Values): Values {
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const old = merged[key];
    if (value === null) delete merged[key];
    else merged[key] = isMap(old) && isMap(value) ? mergeValues(old, value) : value;
  }
  return merged;
}

/** A view of values that notes which paths are looked at; a part that is taken as a whole is noted with all below it. */
function watched(values: Values, path: string, note: (path: string) => void): Values {
  return new Proxy(values, {
    get(target, key) {
      const value = Reflect.get(target, key) as unknown;
      if (typeof key !== 'string') return value;
      const here = path === '' ? key : `${path}.${key}`;
      note(here);
      return isMap(value) ? watched(value, here, note) : value;
    },
  });
}

/** Renders every template with the values of the chart and, above them, `overrides`. */
export function renderChart(chart: Chart, overrides: Values, options: RenderOptions = {}): Rendered {
  const used = new Set<string>();
  const { release = {}, apiVersions = [] } = options;
  const upgrade = release.upgrade === true;
  const get: HelmFunction = (name) => {
    const path = join(chart.folder, String(name));
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  const dot: Value = {
    Values: watched(mergeValues(chart.values, overrides), '', (path) => used.add(path)),
    Chart: { Name: chart.meta['name'], Version: chart.meta['version'], AppVersion: chart.meta['appVersion'] },
    Release: {
      Name: release.name ?? 'netloft',
      Namespace: release.namespace ?? 'netloft',
      Service: 'Helm',
      IsInstall: !upgrade,
      IsUpgrade: upgrade,
    },
    Files: { Get: get },
    Capabilities: { APIVersions: { Has: ((name) => apiVersions.includes(String(name))) satisfies HelmFunction } },
  };
  const renderer = new Renderer(
    chart.templates.map(({ parsed }) => parsed),
    options.lookup,
  );
  const texts = new Map<string, string>();
  for (const { file, parsed } of chart.templates)
    if (!file.endsWith('.tpl')) texts.set(file, renderer.render(parsed.nodes, dot));
  const manifests = [...texts].flatMap(([file, text]) => (file.endsWith('.yaml') ? documentsOf(file, text) : []));
  return {
    manifests,
    notes: texts.get('templates/NOTES.txt') ?? '',
    texts,
    used,
    unusedDefines: renderer.unused(),
  };
}

function documentsOf(file: string, text: string): readonly KubeManifest[] {
  try {
    return (documentsIn(text) as readonly (KubeManifest | null)[]).filter((one) => one !== null);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${file} renders to no YAML: ${why}\n${text}`, { cause: error });
  }
}
