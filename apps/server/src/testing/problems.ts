import type { Problem } from '@netloft/contracts';
import { expect } from 'vitest';

/** Problem details of an answer; fails the test when the answer is of another media type. */
export async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  return (await response.json()) as Problem;
}
