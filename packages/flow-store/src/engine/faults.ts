import type { StoreFault } from '../types.ts';

/** ClickHouse's numbers for a question that took too long or too much. */
const TIME = new Set([159, 160]);
const MEMORY = new Set([241, 307, 396, 158]);
/** A query that was killed. */
const KILLED = new Set([394]);
/** A value that the type of its parameter cannot hold. */
const BAD_VALUE = new Set([457]);
/** A statement that cannot be read, which no waiting helps: also one that is longer or deeper than the store reads. */
const BAD_STATEMENT = new Set([62, 167, 168]);
/** Rows that cannot be read: the same file fails the same way for ever. */
const UNREADABLE = new Set([6, 19, 27, 32, 33, 38, 41, 69, 72, 117, 131, 467]);

/** `Code: 159. DB::Exception: …` */
export const codeOf = (message: string): number | undefined => {
  const found = /Code:\s*(\d{1,4})/.exec(message)?.[1];
  return found === undefined ? undefined : Number(found);
};

/** The refusal that an engine's error stands for. Its text is kept, shortened, for the log and the page. */
export function faultOfMessage(message: string, code = codeOf(message)): StoreFault {
  const detail = message.replace(/\s+/g, ' ').slice(0, 500);
  if (code !== undefined && TIME.has(code))
    return { type: 'too-large', detail: 'It would take longer than a question may.' };
  if (code !== undefined && MEMORY.has(code))
    return { type: 'too-large', detail: 'It would take more memory than a question may.' };
  if (code !== undefined && KILLED.has(code)) return { type: 'aborted' };
  if (code !== undefined && BAD_VALUE.has(code))
    return { type: 'invalid', field: 'query', detail: 'a value is larger or smaller than the store can compare with.' };
  if (code !== undefined && BAD_STATEMENT.has(code))
    return {
      type: 'invalid',
      field: 'query',
      detail: 'the store cannot read what it was asked: ask for less at once.',
    };
  return { type: 'unavailable', detail };
}

/** The same for a file of rows: one that cannot be read is `invalid`, anything else may go better the next time, a store of another version included. */
export function faultOfInsert(message: string, code = codeOf(message)): StoreFault {
  if (code !== undefined && UNREADABLE.has(code))
    return { type: 'invalid', field: 'file', detail: message.replace(/\s+/g, ' ').slice(0, 500) };
  if (code !== undefined && BAD_STATEMENT.has(code))
    return { type: 'unavailable', detail: message.replace(/\s+/g, ' ').slice(0, 500) };
  return faultOfMessage(message, code);
}
