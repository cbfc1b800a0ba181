import { parse, parseAllDocuments, stringify, type DocumentOptions, type ParseOptions, type SchemaOptions } from 'yaml';

/**
 * YAML as Helm and Kubernetes read and write it (sigs.k8s.io/yaml): version 1.1, so that a bare `on`, `off`, `yes` and `no` are true and false and must be
 * quoted to be text; but times and dates are text there.
 */
const AS_HELM: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  customTags: (tags) =>
    tags.filter((tag) => typeof tag === 'string' || !(tag.tag.endsWith(':timestamp') || tag.format === 'TIME')),
};

/** One chart is rendered hundreds of times, and most of its texts stay the same: each is read once. Nobody changes what was read. */
const known = new Map<string, unknown>();
function once<T>(kind: string, text: string, read: () => T): T {
  const key = kind + text;
  if (!known.has(key)) known.set(key, read());
  return known.get(key) as T;
}

export const fromYaml = (text: string): unknown => once('one', text, () => parse(text, AS_HELM) as unknown);

/** With its keys in order, and without a line at the end. */
export const toYaml = (value: unknown): string =>
  stringify(value ?? null, { ...AS_HELM, sortMapEntries: true, lineWidth: 0 }).trimEnd();

/** Documents of one file; a key that stands twice, and text that is no YAML, is thrown as a sentence. */
export function documentsIn(text: string): readonly unknown[] {
  return once('all', text, () =>
    parseAllDocuments(text, { ...AS_HELM, uniqueKeys: true, strict: true }).map((document) => {
      const [fault] = document.errors;
      if (fault !== undefined) throw new Error(fault.message);
      return document.toJS() as unknown;
    }),
  );
}
