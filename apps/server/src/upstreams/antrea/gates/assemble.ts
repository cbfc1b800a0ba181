import {
  gatesForVersion,
  parseComponentConfig,
  resolveGates,
  type GateComponent,
  type KnownGate,
  type ParsedConfig,
  type ResolvedGate,
} from '@netloft/antrea';
import type {
  AntreaUiFeatureGate,
  Component,
  ComponentConfig,
  FeatureGate,
  FeatureGates,
  GateStage,
} from '@netloft/contracts';
import type { ComponentPod, ConfigFile, GateInputs } from './types.ts';

/** FeatureGates without what only the reader of them knows. */
export type AssembledGates = Omit<FeatureGates, 'freshness' | 'hidden'>;

interface ReadFile extends ConfigFile {
  readonly parsed: ParsedConfig;
}

const catalogueName = (component: Component): GateComponent => (component === 'controller' ? 'controller' : 'agent');
const STAGES: ReadonlySet<string> = new Set<GateStage>(['ALPHA', 'BETA', 'GA', 'DEPRECATED']);
/** Antrea leaves the stage of a GA gate empty in some releases. */
const stageOf = (version: string): GateStage => (STAGES.has(version) ? (version as GateStage) : 'GA');
const isOn = (gate: AntreaUiFeatureGate): boolean => gate.status === 'Enabled';

/** Everything about one component, looked up by gate. */
interface ComponentView {
  readonly component: Component;
  readonly known: ReadonlyMap<string, KnownGate>;
  /** What the present file would make of the gates; empty when the file or the version is not known. */
  readonly wanted: ReadonlyMap<string, ResolvedGate>;
  readonly file: ReadFile | undefined;
  readonly reported: ReadonlyMap<string, AntreaUiFeatureGate>;
  readonly own: readonly { readonly pod: ComponentPod; readonly gates: ReadonlyMap<string, AntreaUiFeatureGate> }[];
}

const byName = <T extends { readonly name: string }>(items: readonly T[]): ReadonlyMap<string, T> =>
  new Map(items.map((item) => [item.name, item]));

function viewOf(component: Component, inputs: GateInputs, files: readonly ReadFile[]): ComponentView {
  const { antreaVersion } = inputs;
  const file = files.find((one) => one.component === component);
  const readable = file !== undefined && file.parsed.problem === undefined;
  const name = catalogueName(component);
  return {
    component,
    known: byName(antreaVersion === null ? [] : gatesForVersion(antreaVersion, name)),
    wanted: byName(
      antreaVersion === null || !readable ? [] : resolveGates(antreaVersion, name, file.parsed.gates).gates,
    ),
    file,
    reported: byName((inputs.reported ?? []).filter((gate) => gate.component === component)),
    own: (inputs.pods ?? []).flatMap((pod) => {
      const gates = pod.component === component ? inputs.ownReports.get(pod.name) : undefined;
      return gates === undefined ? [] : [{ pod, gates: byName(gates) }];
    }),
  };
}

function majority(view: ComponentView, gate: string): AntreaUiFeatureGate | undefined {
  const answers = view.own.flatMap((one) => one.gates.get(gate) ?? []);
  const on = answers.filter((answer) => isOn(answer));
  return on.length * 2 > answers.length ? on[0] : (answers.find((answer) => !isOn(answer)) ?? answers[0]);
}

/** Started before its file last changed, so that it cannot have read the present one. */
function isOlder(pod: ComponentPod, file: ConfigFile | undefined): boolean {
  if (file === undefined) return false;
  if (pod.configMap !== null && pod.configMap !== file.configMap.name) return true;
  return file.changedAt !== null && pod.startedAt !== null && Date.parse(pod.startedAt) < file.changedAt;
}

function reasonOf(pod: ComponentPod, view: ComponentView): string {
  if (isOlder(pod, view.file))
    return `runs since ${pod.startedAt ?? 'an unknown time'}, before its configuration last changed`;
  if (view.own.some((one) => isOlder(one.pod, view.file)))
    return 'restarted since the configuration changed; most agents did not';
  return 'reports another state than most agents';
}

function gateOf(name: string, view: ComponentView): FeatureGate | undefined {
  const known = view.known.get(name);
  const wanted = view.wanted.get(name);
  const effective = majority(view, name) ?? view.reported.get(name);
  const enabled = effective === undefined ? wanted?.enabled : isOn(effective);
  const stage = effective === undefined ? known?.stage : stageOf(effective.version);
  if (enabled === undefined || stage === undefined) return undefined;
  const differing = view.own.flatMap(({ pod, gates }) => {
    const own = gates.get(name);
    return own === undefined || isOn(own) === enabled
      ? []
      : [{ node: pod.node ?? pod.name, enabled: isOn(own), reason: reasonOf(pod, view) }];
  });
  return {
    id: `${view.component}/${name}`,
    component: view.component,
    name,
    enabled,
    stage,
    defaultEnabled: known?.defaultEnabled ?? null,
    configured:
      view.file === undefined || view.file.parsed.problem !== undefined ? null : view.file.parsed.gates.has(name),
    description: known?.description ?? '',
    needs: known?.needs ?? '',
    since: known?.since || null,
    stageSince: known?.stageSince || null,
    differing: differing.toSorted((a, b) => (a.node < b.node ? -1 : 1)),
  };
}

function gatesOf(view: ComponentView): FeatureGate[] {
  const names = new Set([
    ...view.known.keys(),
    ...view.reported.keys(),
    ...view.own.flatMap((one) => [...one.gates.keys()]),
  ]);
  return [...names].toSorted().flatMap((name) => gateOf(name, view) ?? []);
}

/** Gates that a process runs with, but that the present file would set otherwise. */
function differingFromFile(running: ReadonlyMap<string, AntreaUiFeatureGate>, view: ComponentView): string[] {
  return [...running.values()]
    .filter((gate) => (view.wanted.get(gate.name)?.enabled ?? isOn(gate)) !== isOn(gate))
    .map((gate) => gate.name);
}

function pendingOf(view: ComponentView, pods: readonly ComponentPod[]): FeatureGates['restartPending'] {
  return pods
    .filter((pod) => pod.component === view.component)
    .flatMap((pod) => {
      if (pod.startedAt === null) return [];
      const own =
        view.own.find((one) => one.pod.name === pod.name)?.gates ??
        (view.component === 'controller' ? view.reported : undefined);
      const gates = own === undefined ? [] : differingFromFile(own, view);
      if (gates.length === 0 && !isOlder(pod, view.file)) return [];
      return [{ component: pod.component, node: pod.node, pod: pod.name, startedAt: pod.startedAt, gates }];
    });
}

function sourceOf(
  inputs: GateInputs,
  views: readonly ComponentView[],
  pending: number,
): Pick<FeatureGates, 'source' | 'sourceDetail'> {
  const older =
    pending > 0
      ? ` ${pending === 1 ? 'One Pod has' : `${pending} Pods have`} not read the present configuration yet.`
      : '';
  const computable = views.some((view) => view.wanted.size > 0);
  if (inputs.reported !== null) {
    const extra = views.flatMap((view) =>
      [...view.wanted.keys()].filter((name) => !view.reported.has(name) && majority(view, name) === undefined),
    ).length;
    const rest =
      extra > 0
        ? ` It leaves ${extra} gates out; those are computed from the ConfigMap over the defaults of ${inputs.antreaVersion ?? ''}.`
        : '';
    return { source: 'controller-api', sourceDetail: `Reported by the controller.${rest}${older}` };
  }
  const why = inputs.reportedProblem ?? 'The controller was not asked.';
  if (computable) {
    return {
      source: 'computed',
      sourceDetail: `Computed from the ConfigMap over the defaults of Antrea ${inputs.antreaVersion ?? ''}, because the controller did not say: ${why}${older}`,
    };
  }
  const lacking =
    inputs.antreaVersion === null
      ? 'the version of Antrea is not known'
      : (inputs.filesProblem ?? 'its configuration cannot be read');
  return { source: 'unknown', sourceDetail: `The controller did not say (${why}), and ${lacking}.` };
}

const configOf = (file: ReadFile): ComponentConfig => ({
  component: file.component,
  configMap: { ...file.configMap },
  settings: [...file.parsed.settings],
  text: file.text,
  ...(file.parsed.problem === undefined ? {} : { problem: file.parsed.problem }),
});

/**
 * Puts the gates of a cluster together. What agents say for themselves wins, since nothing else tells what a running process does;
 * then what the controller reports, then what the file would make of the version's defaults.
 */
export function assembleGates(inputs: GateInputs): AssembledGates {
  const files = inputs.files.map((file) => ({
    ...file,
    parsed: parseComponentConfig(file.text, catalogueName(file.component)),
  }));
  const windows = [inputs.files, inputs.reported ?? [], inputs.pods ?? []].some((list) =>
    list.some((one) => one.component === 'agent-windows'),
  );
  const components: readonly Component[] = ['controller', 'agent', ...(windows ? (['agent-windows'] as const) : [])];
  const views = components.map((component) => viewOf(component, inputs, files));
  const restartPending = views.flatMap((view) => pendingOf(view, inputs.pods ?? []));
  const agents = inputs.pods?.filter((pod) => pod.component !== 'controller');
  return {
    antreaVersion: inputs.antreaVersion,
    gates: views.flatMap((view) => gatesOf(view)),
    ...sourceOf(inputs, views, restartPending.length),
    agents: {
      reported: views.reduce((sum, view) => sum + (view.component === 'controller' ? 0 : view.own.length), 0),
      total: agents?.length ?? null,
      detail: inputs.ownReportsDetail,
    },
    restartPending,
    config: files.map((file) => configOf(file)),
  };
}
