import { z } from 'zod';
import { err, ok } from '../../result.ts';
import type { NsxCaller } from './caller.ts';
import { Deadline } from './deadline.ts';
import { readList, readSearch, type ReadPage } from './paging.ts';
import { policyPath } from './paths.ts';
import type { NsxTimings } from './timings.ts';
import type { NsxApi, NsxError, NsxListOptions, NsxPath, NsxReadOptions, NsxResult } from './types.ts';
import { requestPath } from './wire.ts';

export interface ApiParts {
  readonly caller: NsxCaller;
  readonly timings: Pick<NsxTimings, 'deadlineMs'>;
  readonly key: () => string;
  readonly user: () => string;
}

const BAD_PATH: NsxError = { code: 'invalid', message: 'a part of the path is empty or climbs upwards' };
const TOO_DEEP: NsxError = { code: 'invalid', message: 'the object is nested too deeply' };

/** JSON of a body, null for none; undefined when it is nested deeper than can be written. */
function textOf(body: unknown): string | null | undefined {
  if (body === undefined) return null;
  try {
    return JSON.stringify(body);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** NSX as the account of the caller sees it. */
export function createNsxApi({ caller, timings, key, user }: ApiParts): NsxApi {
  const read = async (
    path: NsxPath,
    query: NsxReadOptions['query'],
    deadline: Deadline,
  ): Promise<NsxResult<unknown>> => {
    const address = requestPath(path, query);
    if (address === undefined) return err(BAD_PATH);
    const answer = await caller.call({ method: 'GET', path: address, headers: {}, body: null, isRead: true }, deadline);
    return answer.ok ? ok(answer.value.body) : answer;
  };
  /** Every page has the whole time, unless the caller says how long all of them may take. */
  const pages = (path: NsxPath, { deadlineMs, signal }: NsxListOptions): ReadPage => {
    const whole = deadlineMs === undefined ? undefined : new Deadline(deadlineMs, signal);
    return (query) => read(path, query, whole ?? new Deadline(timings.deadlineMs, signal));
  };

  return {
    get key() {
      return key();
    },
    get user() {
      return user();
    },
    get: async (path, schema, options = {}) => {
      const deadline = new Deadline(options.deadlineMs ?? timings.deadlineMs, options.signal);
      const answer = await read(path, options.query, deadline);
      if (!answer.ok) return answer;
      const parsed = schema.safeParse(answer.value);
      if (parsed.success) return ok(parsed.data);
      const [issue] = parsed.error.issues;
      const where = issue === undefined ? '' : ` (${issue.path.join('.') || 'the whole'}: ${issue.message})`;
      return err({ code: 'bad-answer', message: `NSX answered in another shape than Netloft knows${where}` });
    },
    list: (path, schema, options = {}) => readList(pages(path, options), schema, options),
    search: (query, options = {}) =>
      readSearch(pages(policyPath('search/query'), options), z.unknown(), {
        ...options,
        query: { ...options.query, query },
      }),
    write: async (method, path, options = {}) => {
      const address = requestPath(path, options.query);
      if (address === undefined) return err(BAD_PATH);
      const body = textOf(options.body);
      if (body === undefined) return err(TOO_DEEP);
      const headers = {
        ...(body === null ? {} : { 'content-type': 'application/json' }),
        ...(options.overwrite === true ? { 'x-allow-overwrite': 'true' } : {}),
      };
      const deadline = new Deadline(options.deadlineMs ?? timings.deadlineMs, options.signal);
      const answer = await caller.call({ method, path: address, headers, body, isRead: false }, deadline);
      return answer.ok ? ok(answer.value.body) : answer;
    },
  };
}
