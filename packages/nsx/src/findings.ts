import type { NsxFinding } from '@netloft/contracts';

function finding(
  severity: NsxFinding['severity'],
  code: string,
  path: string,
  message: string,
  action?: string,
): NsxFinding {
  return { code, severity, path, message, ...(action === undefined ? {} : { action }) };
}

/** Something that NSX refuses, as far as its documentation or its answers show. */
export const error = (code: string, path: string, message: string, action?: string): NsxFinding =>
  finding('error', code, path, message, action);
/** Something that NSX may refuse, or that may not be meant. */
export const warning = (code: string, path: string, message: string, action?: string): NsxFinding =>
  finding('warning', code, path, message, action);
export const info = (code: string, path: string, message: string, action?: string): NsxFinding =>
  finding('info', code, path, message, action);

/** `a, b or c`. */
export const orWords = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} or ${items.at(-1) ?? ''}`;
