import type { PolicyResource } from '@netloft/nsx';

/** Why Netloft does not offer to change an object; null when it may be tried. */
export function readOnlyOf({
  _protection: protection,
  _system_owned: system,
  _create_user: owner,
}: PolicyResource): string | null {
  if (system === true) return 'it is NSX’s own';
  if (protection === 'PROTECTED') return 'NSX protects it';
  if (protection === 'REQUIRE_OVERRIDE') return `it belongs to ${owner ?? 'another principal'}`;
  return null;
}

/** When and by whom an object was changed last. */
export function changedOf(object: PolicyResource): { changedAt: string | null; changedBy: string | null } {
  const at = object._last_modified_time ?? object._create_time;
  return {
    changedAt: at === undefined ? null : new Date(at).toISOString(),
    changedBy: object._last_modified_user ?? object._create_user ?? null,
  };
}

/** Who changed an object last, as a word in a sentence. */
export function whoChanged(object: Readonly<Record<string, unknown>>): string {
  const who = object['_last_modified_user'];
  return typeof who === 'string' && who !== '' ? who : 'somebody';
}
