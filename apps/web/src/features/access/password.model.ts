/** The server's own rule (`MIN_PASSWORD_LENGTH` of the contract), repeated so that zod stays out of this page; a test holds the two together. */
export const MIN_PASSWORD_LENGTH = 8;

/** What is wrong with a new password before it is sent: too short, blank, or typed differently the second time. */
export function newPasswordFault(next: string, again: string): 'short' | 'blank' | 'differ' | null {
  if (next.length < MIN_PASSWORD_LENGTH) return 'short';
  if (next.trim() === '') return 'blank';
  return next === again ? null : 'differ';
}

/** What the field says of a fault of the new password itself. */
export const newPasswordSentence = (
  fault: ReturnType<typeof newPasswordFault>,
  { passwordRule, passwordBlank }: { readonly passwordRule: (least: number) => string; readonly passwordBlank: string },
): string | undefined =>
  fault === 'short' ? passwordRule(MIN_PASSWORD_LENGTH) : fault === 'blank' ? passwordBlank : undefined;
