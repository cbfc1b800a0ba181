import { createRouter } from '../core/router.ts';
import { isObject, objectsOf } from '../policy/objects.ts';
import { ADMIN, type AskOptions, type Said } from '../policy/testing.ts';
import type { NsxMethod, NsxRoute } from '../types.ts';

/** Asks routes by their whole address, as the manager would without its sockets. */
export function askWhole(routes: readonly NsxRoute[]) {
  const match = createRouter(routes);
  return async (
    method: NsxMethod,
    address: string,
    body?: unknown,
    { as = ADMIN, overwrite = false }: AskOptions = {},
  ): Promise<Said> => {
    const url = new URL(address, 'https://nsx');
    const found = match(method, url.pathname);
    if (found.kind !== 'found') throw new Error(`no route takes ${method} ${address}`);
    const request = { method, params: found.params, query: url.searchParams, body, principal: as, overwrite };
    const answer = await found.route.handle(request);
    const object = isObject(answer.body) ? answer.body : {};
    return {
      status: answer.status,
      body: object,
      results: objectsOf(object['results']),
      code: object['error_code'],
    };
  };
}
