import type { FastifyInstance } from 'fastify';
import { FaultError, type Fault } from '../errors.ts';

/** JSON Web Tokens, and tokens of OpenShift: nothing else looks like them. */
const TOKEN = /eyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)*|sha256~[\w-]{20,}/g;
/** Letters as base64 and its kinds have them. The shortest credential that is told from a name holds 24 bytes. */
const RUN = /[\w+~=-]{32,}/g;
/** A run longer than this is no name that a person gave. */
const LONGEST_NAME = 64;
/** Share of neighbours of which one is a capital: half of random base64, a fifth of Names-Written-Like-This. */
const RANDOM = 0.3;

/** Whether this was drawn at random rather than named. Names of Kubernetes, UUIDs and digests have no capitals beside small letters. */
function isRandom(run: string): boolean {
  if (!/[a-z]/.test(run) || !/[A-Z]/.test(run) || !/\d/.test(run)) return false;
  let changes = 0;
  for (let at = 1; at < run.length; at += 1)
    if (/[A-Z]/.test(run[at] ?? '') !== /[A-Z]/.test(run[at - 1] ?? '')) changes += 1;
  return changes / (run.length - 1) >= RANDOM;
}

const hide = (text: string): string =>
  text.replaceAll(TOKEN, '[hidden]').replaceAll(RUN, (run) => (isRandom(run) ? '[hidden]' : run));

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
      const shown = hide(text);
      return shown === text ? segment : shown;
    })
    .join('/');

/** Whether a path holds what is no name for certain: a token, or a long run of random letters. */
const holdsCredential = (path: string): boolean =>
  path.split('/').some((segment) => {
    const text = decoded(segment);
    return text.search(TOKEN) >= 0 || (text.match(RUN) ?? []).some((run) => run.length > LONGEST_NAME && isRandom(run));
  });

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
