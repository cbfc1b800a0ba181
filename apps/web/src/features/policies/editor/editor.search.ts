import { oneOf, present, textParam } from '../../../lib/search-params.ts';

export const EDITOR_KIND_NAMES = ['AntreaClusterNetworkPolicy', 'AntreaNetworkPolicy', 'K8sNetworkPolicy'] as const;
export type EditorKindName = (typeof EDITOR_KIND_NAMES)[number];

/** What a link to a new policy says: its kind, the draft to start from, the Namespace it is about. */
export interface PolicyEditorSearch {
  readonly kind?: EditorKindName;
  /** Id of a template; `draft` takes over the text that another page left. */
  readonly template?: string;
  readonly namespace?: string;
  /** Id of a policy whose copy is the draft. */
  readonly from?: string;
}

/** Reads search parameters; what is not understood is left out. */
export function policyEditorSearch(raw: Readonly<Record<string, unknown>>): PolicyEditorSearch {
  return present({
    kind: oneOf(raw['kind'], EDITOR_KIND_NAMES),
    template: textParam(raw['template'], 60),
    namespace: textParam(raw['namespace'], 63),
    from: textParam(raw['from'], 600),
  });
}
