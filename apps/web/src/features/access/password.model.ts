/** The server's own rule (`MIN_PASSWORD_LENGTH` of the contract), repeated so that zod stays out of this page; a test holds the two together. */
export const MIN_PASSWORD_LENGTH = 8;

/** What is wrong with a new password before it is sent: too short, or typed differently the second time. */
export function newPasswordFault(next: string, again: string): 'short' | 'differ' | null {
  if (next.length < MIN_PASSWORD_LENGTH) return 'short';
  return next === again ? null : 'differ';
}
