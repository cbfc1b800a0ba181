import type { GateStage } from '@netloft/contracts';
import { BEFORE_HISTORY, GATES, type GateComponent, type GateEntry, RELEASES } from './catalogue.ts';

const STAGES: Readonly<Record<string, GateStage>> = { A: 'ALPHA', B: 'BETA', G: 'GA', D: 'DEPRECATED' };
const ON: ReadonlySet<GateStage> = new Set<GateStage>(['BETA', 'GA']);

/** Major and minor of a version such as `v1.7.2+vmware.1` or `2.7`; null when it cannot be read. */
export function releaseOf(version: string): readonly [number, number] | null {
  const match = /^v?(\d+)\.(\d+)/.exec(version);
  return match === null ? null : [Number(match[1]), Number(match[2])];
}

const atMost = (a: readonly [number, number], b: readonly [number, number]): boolean =>
  a[0] < b[0] || (a[0] === b[0] && a[1] <= b[1]);

/** Column of the history table for a version: the newest release that is not newer; the oldest for what is older still. */
function columnOf(version: string): number {
  const wanted = releaseOf(version) ?? [2, 7];
  let column = 0;
  for (const [index, release] of RELEASES.entries()) {
    const known = releaseOf(release);
    if (known !== null && atMost(known, wanted)) column = index;
  }
  return column;
}

export interface KnownGate {
  readonly name: string;
  readonly component: GateComponent;
  readonly stage: GateStage;
  readonly defaultEnabled: boolean;
  readonly description: string;
  readonly needs: string;
  /** Release in which the gate came, and in which it got its stage. */
  readonly since: string;
  readonly stageSince: string;
}

function knownGate(entry: GateEntry, component: GateComponent, column: number): KnownGate | undefined {
  const letter = entry.history[column] ?? '-';
  const stage = STAGES[letter];
  if (stage === undefined) return undefined;
  let first = column;
  while (first > 0 && entry.history[first - 1] === letter) first -= 1;
  const earlier = BEFORE_HISTORY[entry.name];
  return {
    name: entry.name,
    component,
    stage,
    defaultEnabled: ON.has(stage),
    description: entry.description,
    needs: entry.needs,
    since: earlier?.since ?? RELEASES[entry.history.search(/[^-]/)] ?? '',
    stageSince: (first === 0 ? earlier?.stageSince : undefined) ?? RELEASES[first] ?? '',
  };
}

/** The gates that a component of this version has, sorted by name. */
export function gatesForVersion(version: string, component: GateComponent): readonly KnownGate[] {
  const column = columnOf(version);
  return GATES.filter((entry) => entry.components.includes(component)).flatMap(
    (entry) => knownGate(entry, component, column) ?? [],
  );
}

export interface ResolvedGate extends KnownGate {
  readonly enabled: boolean;
  /** Set by its own key. */
  readonly configured: boolean;
}

/**
 * What a component makes of its `featureGates` map: an own key wins, then AllAlpha and AllBeta for their stages, then the
 * default. Keys that the version does not know are returned in `unknown`; the component would refuse to start with them.
 */
export function resolveGates(
  version: string,
  component: GateComponent,
  configured: ReadonlyMap<string, boolean>,
): { gates: readonly ResolvedGate[]; unknown: readonly string[] } {
  const known = gatesForVersion(version, component);
  const stageWide = (stage: GateStage): boolean | undefined =>
    stage === 'ALPHA' ? configured.get('AllAlpha') : stage === 'BETA' ? configured.get('AllBeta') : undefined;
  const gates = known.map((one): ResolvedGate => {
    const own = configured.get(one.name);
    return { ...one, enabled: own ?? stageWide(one.stage) ?? one.defaultEnabled, configured: own !== undefined };
  });
  const names = new Set(known.map((one) => one.name));
  return {
    gates,
    unknown: [...configured.keys()].filter((key) => !names.has(key) && key !== 'AllAlpha' && key !== 'AllBeta'),
  };
}

const OLD_AGENT = [
  'AntreaPolicy',
  'AntreaProxy',
  'Egress',
  'EndpointSlice',
  'Traceflow',
  'FlowExporter',
  'NetworkPolicyStats',
  'NodePortLocal',
  'AntreaIPAM',
  'Multicast',
  'ServiceExternalIP',
  'Multicluster',
];
const OLD_CONTROLLER = ['Traceflow', 'AntreaPolicy', 'Egress', 'NetworkPolicyStats', 'NodeIPAM', 'ServiceExternalIP'];

/** The gates that the controller's /featuregates reports: a fixed list up to 1.13, all of them since. Null means all. */
export function controllerReportedGates(version: string): Readonly<Record<GateComponent, readonly string[]>> | null {
  const release = releaseOf(version);
  if (release === null || release[0] !== 1 || release[1] >= 14) return null;
  return {
    agent: OLD_AGENT,
    controller: [
      ...OLD_CONTROLLER,
      ...(release[1] >= 11 ? ['Multicluster'] : []),
      ...(release[1] >= 12 ? ['Multicast'] : []),
    ],
  };
}

/** One row of Antrea's /featuregates. */
export interface ReportedGate {
  readonly component: string;
  readonly name: string;
  readonly status: 'Enabled' | 'Disabled';
  readonly version: GateStage;
}

/** What a component's /featuregates answers: sorted by name. */
export const reportedGates = (gates: readonly ResolvedGate[]): readonly ReportedGate[] =>
  gates
    .map((one) => ({
      component: one.component,
      name: one.name,
      status: one.enabled ? ('Enabled' as const) : ('Disabled' as const),
      version: one.stage,
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
