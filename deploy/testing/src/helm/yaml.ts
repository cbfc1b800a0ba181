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

export const fromYaml = (text: string): unknown => parse(text, AS_HELM) as unknown;

/** With its keys in order, and without a line at the end. */
export const toYaml = (value: unknown): string =>
  stringify(value ?? null, { ...AS_HELM, sortMapEntries: true, lineWidth: 0, version: '1.1' }).trimEnd();

/** Documents of one file; a key that stands twice, and text that is no YAML, is thrown as a sentence. */
export function documentsIn(text: string): readonly unknown[] {
  return parseAllDocuments(text, { ...AS_HELM, uniqueKeys: true, strict: true }).map((document) => {
    const [fault] = document.errors;
    if (fault !== undefined) throw new Error(fault.message);
    return document.toJS() as unknown;
  });
}
