/** Where a whole draft is handed over to the policy editor, in this tab. */
const DRAFT = 'netloft.draft';

/** Leaves a text for the policy editor; it takes it over when it is opened with `template=draft`. */
export function handOverDraft(cluster: string, text: string): void {
  sessionStorage.setItem(DRAFT, JSON.stringify({ cluster, text }));
}
