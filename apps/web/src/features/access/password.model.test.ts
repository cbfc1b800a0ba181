import { MIN_PASSWORD_LENGTH as contract } from '@netloft/contracts';
import { describe, expect, it } from 'vitest';
import { MIN_PASSWORD_LENGTH, newPasswordFault } from './password.model.ts';

describe('a new password', () => {
  it.each([
    ['short', 'short', 'short'],
    ['', '', 'short'],
    ['         ', '         ', 'blank'],
    ['long enough', 'long enouhg', 'differ'],
    ['long enough', 'long enough', null],
  ])('"%s" and "%s": %s', (next, again, fault) => expect(newPasswordFault(next, again)).toBe(fault));
  it('is measured by the rule of the server', () => expect(MIN_PASSWORD_LENGTH).toBe(contract));
});
