import type { Json, NsxAnswer, NsxRequest, NsxRoute, NsxWorld } from '../types.ts';
import { seedAlarms } from './alarm-seed.ts';
import { listAnswer } from './lists.ts';
import { invalidRequest, notFound, refuse } from './refusals.ts';

const ALARMS = '/api/v1/alarms';
const STATUSES: ReadonlySet<string> = new Set(['OPEN', 'ACKNOWLEDGED', 'SUPPRESSED', 'RESOLVED']);
/** Filters that have the name of the member that they compare. */
const FILTERS = ['event_type', 'feature_name', 'id', 'node_id', 'node_resource_type', 'severity', 'status'] as const;
const HOUR_MS = 3_600_000;

/** Alarms of the simulated NSX. */
class Alarms {
  readonly #alarms: Map<string, Json>;
  readonly #world: NsxWorld;

  constructor(world: NsxWorld) {
    this.#world = world;
    this.#alarms = new Map(seedAlarms(world.now()).map((alarm) => [String(alarm['id']), alarm]));
  }

  get(id: string): Json | undefined {
    const alarm = this.#alarms.get(id);
    return alarm === undefined ? undefined : this.#current(alarm);
  }

  /** A suppressed alarm is open again when its time is over. */
  #current(alarm: Json): Json {
    const until = Number(alarm['suppress_start_time']) + Number(alarm['suppress_duration']) * HOUR_MS;
    return alarm['status'] === 'SUPPRESSED' && until <= this.#world.now() ? { ...alarm, status: 'OPEN' } : alarm;
  }

  filtered(query: URLSearchParams): readonly Json[] {
    const wanted = FILTERS.flatMap((name) => {
      const value = query.get(name);
      return value === null ? [] : [{ name, values: value.split(',') }];
    });
    const after = Number(query.get('after') ?? Number.NEGATIVE_INFINITY);
    const before = Number(query.get('before') ?? Number.POSITIVE_INFINITY);
    return [...this.#alarms.values()]
      .map((alarm) => this.#current(alarm))
      .filter((alarm) => {
        const time = Number(alarm['last_reported_time']);
        const isOf = wanted.every(({ name, values }) => values.includes(String(alarm[name])));
        return isOf && time >= after && time <= before;
      });
  }

  setStatus(alarm: Json, status: string, hours: number, user: string): Json {
    const now = this.#world.now();
    const changed = {
      ...alarm,
      status,
      ...(status === 'RESOLVED' ? { resolved_by: user, resolved_time: now } : {}),
      ...(status === 'SUPPRESSED' ? { suppressed_by: user, suppress_start_time: now, suppress_duration: hours } : {}),
      _revision: Number(alarm['_revision']) + 1,
    };
    this.#alarms.set(String(alarm['id']), changed);
    return changed;
  }
}

/** The wanted status and, for SUPPRESSED, its hours; what is wrong is said in a sentence. */
function wantedStatus({ query }: NsxRequest): { readonly status: string; readonly hours: number } | string {
  const [action, status] = [query.get('action') ?? '', query.get('new_status') ?? ''];
  if (action !== 'set_status') return `action '${action}' is not known.`;
  if (!STATUSES.has(status)) return `new_status takes ${[...STATUSES].join(', ')}, not '${status}'.`;
  const hours = Number(query.get('suppress_duration') ?? Number.NaN);
  if (status === 'SUPPRESSED' && !(hours > 0)) return 'SUPPRESSED needs a suppress_duration in hours.';
  return { status, hours };
}

/** Which changes NSX refuses is not published: here a resolved alarm stays resolved. */
const mayChange = (alarm: Json, status: string): boolean => alarm['status'] !== 'RESOLVED' || status === 'RESOLVED';

function change(alarms: Alarms, request: NsxRequest): NsxAnswer {
  const wanted = wantedStatus(request);
  if (typeof wanted === 'string') return refuse(invalidRequest(wanted));
  const { id } = request.params;
  const { status, hours } = wanted;
  const { name } = request.principal;
  if (id === undefined) {
    for (const alarm of alarms.filtered(request.query))
      if (mayChange(alarm, status)) alarms.setStatus(alarm, status, hours, name);
    return { status: 200 };
  }
  const alarm = alarms.get(id);
  if (alarm === undefined) return refuse(notFound(id));
  if (!mayChange(alarm, status)) return refuse(invalidRequest('A resolved alarm cannot get another status.'));
  return { status: 200, body: alarms.setStatus(alarm, status, hours, name) };
}

/** Alarms with filters, and their status. */
export function alarmRoutes(world: NsxWorld): NsxRoute[] {
  const alarms = new Alarms(world);
  return [
    {
      methods: ['GET', 'POST'],
      path: ALARMS,
      handle: (request) =>
        request.method === 'GET' ? listAnswer(world, request, alarms.filtered(request.query)) : change(alarms, request),
    },
    {
      methods: ['GET', 'POST'],
      path: `${ALARMS}/:id`,
      handle(request) {
        if (request.method === 'POST') return change(alarms, request);
        const { id = '' } = request.params;
        const alarm = alarms.get(id);
        return alarm === undefined ? refuse(notFound(id)) : { status: 200, body: alarm };
      },
    },
  ];
}
