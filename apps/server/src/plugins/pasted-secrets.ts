import type { FastifyInstance } from 'fastify';
import { credentialsIn, hideCredentials } from '../credential-search.ts';
import { FaultError, type Fault } from '../errors.ts';

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** A path as logs and answers show it: names stay, what looks like a credential that somebody pasted does not. */
export const shownPath = (path: string): string =>
  path
    .split('/')
    .map((segment) => {
      const text = decoded(segment);
      const shown = hideCredentials(text);
      return shown === text ? segment : shown;
    })
    .join('/');

/** Whether a path holds what is no name for certain: a token, or a long run of random letters. */
const holdsCredential = (path: string): boolean =>
  path.split('/').some((segment) => credentialsIn(decoded(segment)).some(({ isCertain }) => isCertain));

const REFUSED: Fault = {
  code: 'INVALID_REQUEST',
  detail:
    'A part of this address looks like a token. Nothing was done with it, and it is in no log of this server; addresses are kept elsewhere, such as in the history of a browser, so replace it if it is one.',
};

/** Refuses addresses that hold a credential before anything is done with them, so that none is sent on in the address of a request to a cluster. */
export function registerPastedSecrets(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    if (holdsCredential(request.url.split('?', 1)[0] ?? '')) throw new FaultError(REFUSED);
  });
}
