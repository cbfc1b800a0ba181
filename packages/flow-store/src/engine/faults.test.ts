import { describe, expect, it } from 'vitest';
import { faultOfInsert, faultOfMessage } from './faults.ts';

const SYNTAX = 'Code: 62. DB::Exception: Syntax error: failed at position 8 (SYNTAX_ERROR)';

describe('what an engine refuses', () => {
  it.each<[string, string, object]>([
    [
      'a statement that cannot be read',
      SYNTAX,
      { type: 'invalid', field: 'query', detail: expect.stringMatching(/cannot read/) },
    ],
    [
      'a statement that is longer than the engine reads',
      'Code: 62. DB::Exception: Max query size exceeded (can be increased with the `max_query_size` setting)',
      { type: 'invalid', detail: expect.stringMatching(/ask for less/) },
    ],
    ['a statement that is too deep', 'Code: 167. DB::Exception: Maximum parse depth', { type: 'invalid' }],
    ['a value beyond its type', 'Code: 457. DB::Exception: cannot be parsed', { type: 'invalid', field: 'query' }],
    ['a question that takes too long', 'Code: 159. DB::Exception: Timeout exceeded', { type: 'too-large' }],
    ['a question that was killed', 'Code: 394. DB::Exception: Query was cancelled', { type: 'aborted' }],
    ['a table that is away', 'Code: 60. DB::Exception: Unknown table', { type: 'unavailable' }],
    ['what has no number', 'socket hang up', { type: 'unavailable', detail: 'socket hang up' }],
  ])('is told of %s', (_name, message, fault) => {
    expect(faultOfMessage(message)).toMatchObject(fault);
  });

  it.each<[string, string, string]>([
    ['a statement that this store cannot read', SYNTAX, 'unavailable'],
    ['a file that cannot be read', 'Code: 33. DB::Exception: Cannot read all data', 'invalid'],
    ['a full disk', 'Code: 243. DB::Exception: Cannot reserve 1.00 MiB', 'unavailable'],
  ])('of a file of rows is told so that it is tried again only where that helps: %s', (_name, message, type) => {
    expect(faultOfInsert(message).type).toBe(type);
  });
});
