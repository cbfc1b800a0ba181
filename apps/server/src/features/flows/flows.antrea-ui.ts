import { type FilterNode, matchesFilter, parseFilter } from '@netloft/analytics';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { openCluster } from '../../cluster-access.ts';
import { unwrap, type Fault } from '../../errors.ts';
import { type EventStream, openEventStream } from '../../event-stream.ts';
import type { App, FeatureContext } from '../../feature.ts';
import { followRights } from '../../flows/live-rights.ts';
import { err, ok, type Result } from '../../result.ts';
import { problemResponses } from '../../route-schemas.ts';
import { antreaUiFlow } from './flows.antrea-ui-flow.ts';
import { NO_LIVE_FLOWS } from './flows.live.ts';

/** Flows that may wait for a reader who is slow; beyond it they are dropped and counted. */
const MOST_BUFFERED_BYTES = 1_000_000;

const TOO_MANY: Fault = {
  code: 'RATE_LIMITED',
  detail: 'Too many streams of flows are open.',
  retryAfterSeconds: 10,
};

const words = z
  .string()
  .max(4_000)
  .optional()
  .transform((text) =>
    (text ?? '')
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  );

const Query = z.object({
  namespaces: words,
  pods: words,
  services: words,
  ips: words,
  podLabelSelector: z.string().max(1_000).optional(),
  flowTypes: words,
  /** Anything but from and to means both, as Antrea UI has it. */
  direction: z.string().max(20).optional(),
});

const invalid = (path: string, message: string): Result<never, Fault> =>
  err({ code: 'INVALID_REQUEST', detail: `${path}: ${message}`, errors: [{ path, message }] });

const PLACE = { at: 0, length: 0 };
type Match = Extract<FilterNode, { type: 'match' }>;
const match = (field: Match['field'], side: Match['side'], values: Match['values']): FilterNode => ({
  type: 'match',
  field,
  side,
  values,
  place: PLACE,
});
const texts = (list: readonly string[]): Match['values'] => list.map((text) => ({ type: 'text', text }));

/** One requirement of a label selector: `a=b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`. */
function requirement(text: string, side: Match['side']): FilterNode | undefined {
  const label = (key: string, values?: readonly string[]): FilterNode =>
    match(
      'label',
      side,
      values === undefined
        ? [{ type: 'label', key, value: undefined }]
        : values.map((value) => ({ type: 'label', key, value: { type: 'text', text: value } })),
    );
  const not = (part: FilterNode): FilterNode => ({ type: 'not', part });
  const key = '[A-Za-z0-9][A-Za-z0-9._/-]*';
  const [, setKey, operator, list] = new RegExp(`^(${key})\\s+(in|notin)\\s+\\(([^()]*)\\)$`).exec(text) ?? [];
  if (setKey !== undefined && list !== undefined) {
    const values = list.split(',').map((value) => value.trim());
    return operator === 'in' ? label(setKey, values) : not(label(setKey, values));
  }
  const [, equalKey, sign, value] = new RegExp(`^(${key})\\s*(==|=|!=)\\s*([A-Za-z0-9._-]*)$`).exec(text) ?? [];
  if (equalKey !== undefined && value !== undefined)
    return sign === '!=' ? not(label(equalKey, [value])) : label(equalKey, [value]);
  if (new RegExp(`^!\\s*${key}$`).test(text)) return not(label(text.slice(1).trim()));
  return new RegExp(`^${key}$`).test(text) ? label(text) : undefined;
}

/** The filter that Antrea UI's own parameters describe: all kinds must match, within one kind any value. */
export function antreaUiFilter(query: z.output<typeof Query>): Result<FilterNode | undefined, Fault> {
  const side = query.direction === 'from' ? 'src' : query.direction === 'to' ? 'dst' : undefined;
  const parts: FilterNode[] = [];
  if (query.namespaces.length > 0) parts.push(match('ns', side, texts(query.namespaces)));
  if (query.pods.length > 0) parts.push(match('pod', side, texts(query.pods)));
  if (query.services.length > 0) {
    if (side === 'src') return invalid('services', 'service_names filter does not support FROM direction');
    parts.push(match('service', undefined, texts(query.services)));
  }
  if (query.ips.length > 0) {
    const read = parseFilter(`ip:${query.ips.join(',')}`);
    if (!read.ok || read.value.root?.type !== 'match')
      return invalid('ips', 'takes addresses and networks such as 10.0.0.0/8');
    parts.push({ ...read.value.root, side });
  }
  if (query.flowTypes.length > 0) {
    const read = parseFilter(`type:${query.flowTypes.join(',')}`);
    if (!read.ok || read.value.root === undefined)
      return invalid('flowTypes', 'takes intra-node, inter-node, to-external and from-external');
    parts.push(read.value.root);
  }
  const selector = query.podLabelSelector?.trim() ?? '';
  if (selector !== '') {
    // At commas outside brackets.
    const wanted = selector.split(/,(?![^(]*\))/).map((one) => requirement(one.trim(), side ?? 'src'));
    const others = selector.split(/,(?![^(]*\))/).map((one) => requirement(one.trim(), side ?? 'dst'));
    if ([...wanted, ...others].includes(undefined))
      return invalid('podLabelSelector', `“${selector}” is no label selector`);
    const all = (list: readonly (FilterNode | undefined)[]): FilterNode => ({
      type: 'and',
      parts: list.filter((one) => one !== undefined),
    });
    parts.push(side === undefined ? { type: 'or', parts: [all(wanted), all(others)] } : all(wanted));
  }
  return ok(parts.length === 0 ? undefined : { type: 'and', parts });
}

/** Streams of one sign-in, and of all together. */
const MOST_OF_ONE = 10;
const MOST_STREAMS = 500;

const ownerOf = ({ authenticated, identity }: FastifyRequest): string =>
  authenticated?.via === 'session' ? authenticated.session.data.id : identity.key;

/** `GET /api/v1/flows/stream` as Antrea UI has it: server-sent events of flows as they come in, for the default cluster. */
export function antreaUiStream(app: App, context: FeatureContext): void {
  const streams = new Map<EventStream, string>();
  // The server's end would wait for them.
  app.addHook('preClose', async () => {
    for (const stream of streams.keys()) stream.end();
  });
  app.get(
    '/api/v1/flows/stream',
    {
      schema: {
        tags: ['flows'],
        summary: 'Flows of the default cluster as they come in, as server-sent events; kept for scripts of Antrea UI',
        querystring: Query,
        response: problemResponses,
        produces: ['text/event-stream'],
      },
    },
    async (request, reply) => {
      const open = unwrap(openCluster(context, request.identity));
      const root = unwrap(antreaUiFilter(request.query));
      const source = context.flows.live(open.cluster.name);
      if (source === undefined) return unwrap(err(NO_LIVE_FLOWS));
      const owner = ownerOf(request);
      const own = [...streams.values()].filter((one) => one === owner).length;
      if (own >= MOST_OF_ONE || streams.size >= MOST_STREAMS) return unwrap(err(TOO_MANY));
      const left: (() => void)[] = [];
      const rights = unwrap(
        await followRights(open, ({ detail }) => {
          stream?.send('error', { message: detail });
          stream?.end();
        }),
      );
      left.push(() => rights.close());
      const stream = openEventStream(reply, () => {
        for (const leave of left) leave();
      });
      // Who left while the cluster was asked is told nothing, and nothing is kept for them.
      if (stream === undefined) return rights.close();
      streams.set(stream, owner);
      left.push(() => streams.delete(stream));
      const matches = matchesFilter({ root });
      let dropped = 0;
      left.push(
        source.listen(({ flows, skipped }) => {
          const before = dropped;
          dropped += skipped;
          const told = flows.filter((flow) => rights.sees(flow) && matches(flow));
          if (stream.waiting > MOST_BUFFERED_BYTES) dropped += told.length;
          else if (told.length > 0) stream.send('flow', { flows: told.map(antreaUiFlow) });
          if (dropped > before && stream.waiting <= MOST_BUFFERED_BYTES)
            stream.send('dropped', { droppedCount: dropped });
        }),
      );
      // What ends a session takes its streams with it.
      if (request.authenticated !== null)
        left.push(app.followSignIn(request.raw, request.authenticated, () => stream.end()));
    },
  );
}
