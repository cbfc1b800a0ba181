// A CommonJS package: Node sees its default export only.
import jsonpatch, { type Operation } from 'fast-json-patch';
import { badRequest, StatusError } from './status.ts';
import type { KubeObject } from './types.ts';

const MOST_OPERATIONS = 10_000;

/** RFC 6902; a failing test or a path that is not there is refused as the API server does. */
export function jsonPatch(target: KubeObject, patch: unknown): unknown {
  if (!Array.isArray(patch)) {
    throw badRequest(`json: cannot unmarshal ${typeof patch} into Go value of type jsonpatch.Patch`);
  }
  if (patch.length > MOST_OPERATIONS) {
    const message = `Request entity is too large: The allowed maximum operations in a JSON patch is ${MOST_OPERATIONS}, got ${patch.length}`;
    throw new StatusError(413, 'RequestEntityTooLarge', message);
  }
  try {
    return jsonpatch.applyPatch(structuredClone(target), patch as Operation[], true, false).newDocument;
  } catch {
    // The API server keeps the operation that failed to itself.
    throw new StatusError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
  }
}
