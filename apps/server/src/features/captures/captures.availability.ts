import { canCapture, CAPTURE_GATES, CAPTURE_RELEASES, type CaptureAbility } from '@netloft/antrea';
import type { CaptureRight, CapturesAvailability, FeatureGates } from '@netloft/contracts';
import { type OpenCluster, upstreamFault } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import { ok, type Result } from '../../result.ts';
import { BUNDLES, CAPTURES } from '../../upstreams/antrea/captures/resources.ts';
import { gateReaderOf } from '../../upstreams/antrea/gates/shared.ts';
import { hostText } from '../../upstreams/file-server/addresses.ts';
import { mayI, neededRight } from '../../upstreams/kubernetes/access-review.ts';

type Question = Parameters<typeof mayI>[1];
type Kind = Omit<CapturesAvailability['bundles'], 'rights'>;

/** Gates change with a restart of a component. */
const GATES_MAX_AGE_MS = 10_000;

async function right(open: OpenCluster, question: Question): Promise<Result<CaptureRight, Fault>> {
  const answer = await mayI(open.client, question);
  if (!answer.ok) return answer;
  return ok({ allowed: answer.value, reason: answer.value ? '' : neededRight(question) });
}

/** From Kubernetes 1.35 on a WebSocket to pods/exec needs `create` besides `get` (AuthorizePodWebsocketUpgradeCreatePermission). */
async function execRight(open: OpenCluster, namespace: string): Promise<Result<CaptureRight, Fault>> {
  const exec = { group: '', resource: 'pods', subresource: 'exec', namespace };
  const get = await right(open, { verb: 'get', ...exec });
  const [, minor] = /^v?1\.(\d+)/.exec(open.cluster.state.kubernetesVersion ?? '') ?? [];
  if (!get.ok || !get.value.allowed || Number(minor ?? 0) < 35) return get;
  return right(open, { verb: 'create', ...exec });
}

type Component = 'agent' | 'controller';
const CONFIG = { agent: 'antrea-agent.conf', controller: 'antrea-controller.conf' } as const;
const THE = { agent: 'the agents', controller: 'the controller' } as const;

/** The gate over all components that need it: off when one of them has it off, null when none of them can be told. */
function gateOf(
  gates: FeatureGates,
  name: string,
  components: readonly Component[],
): { readonly off: Component | undefined; readonly enabled: boolean | null } {
  const states = components.map((component) => ({
    component,
    enabled: gates.gates.find((one) => one.name === name && one.component === component)?.enabled ?? null,
  }));
  const off = states.find((one) => one.enabled === false);
  const unknown = states.some((one) => one.enabled === null);
  return { off: off?.component, enabled: off !== undefined ? false : unknown ? null : true };
}

async function kindOf(
  open: OpenCluster,
  gates: FeatureGates,
  resource: { readonly group: string; readonly plural: string },
  ability: 'packetCapture' | 'supportBundleCollection',
): Promise<Result<Kind, Fault>> {
  const { name, components } = CAPTURE_GATES[ability];
  const since = CAPTURE_RELEASES[ability];
  const served = await open.cluster.resolve(open.identity, resource.group, resource.plural);
  if (!served.ok) return upstreamFault(served.error);
  const gate = gateOf(gates, name, components);
  const told = { since, gate: { name, component: components.join(' and '), enabled: gate.enabled } };
  const not = (cause: Kind['cause'], reason: string): Result<Kind, Fault> =>
    ok({ ...told, available: false, cause, reason });
  if (!canCapture(gates.antreaVersion, ability))
    return not('release-too-old', `This cluster runs Antrea ${gates.antreaVersion ?? ''}; ${name} came with ${since}.`);
  if (served.value === null)
    return not(
      'not-served',
      `The cluster does not serve ${resource.plural}.${resource.group}: install the CRDs of an Antrea release that has it (${since} and later).`,
    );
  if (gate.off !== undefined)
    return not(
      'gate-off',
      `The feature gate ${name} is off in ${THE[gate.off]}: set featureGates.${name} to true in ${CONFIG[gate.off]} of the ConfigMap antrea-config and restart ${THE[gate.off]}.`,
    );
  return ok({ ...told, available: true, cause: 'none', reason: '' });
}

async function rightsOf(
  open: OpenCluster,
  { group, plural }: { readonly group: string; readonly plural: string },
  download: Promise<Result<CaptureRight, Fault>>,
): Promise<Result<CapturesAvailability['bundles']['rights'], Fault>> {
  const [list, create, remove, fetch] = await Promise.all([
    right(open, { verb: 'list', group, resource: plural }),
    right(open, { verb: 'create', group, resource: plural }),
    right(open, { verb: 'delete', group, resource: plural }),
    download,
  ]);
  if (!list.ok) return list;
  if (!create.ok) return create;
  if (!remove.ok) return remove;
  if (!fetch.ok) return fetch;
  return ok({ list: list.value, create: create.value, delete: remove.value, download: fetch.value });
}

const withRight = <T extends Kind & { rights: CapturesAvailability['bundles']['rights'] }>(kind: T): T =>
  kind.available && !kind.rights.create.allowed
    ? { ...kind, available: false, cause: 'no-right', reason: kind.rights.create.reason }
    : kind;

/** What the cluster can do of captures and bundles, and what of it the caller may. Reasons name what would change it. */
export async function readAvailability(
  context: FeatureContext,
  open: OpenCluster,
): Promise<Result<CapturesAvailability, Fault>> {
  const { antreaNamespace: namespace, fileServers } = context.config;
  const gates = await gateReaderOf(context).read(open, GATES_MAX_AGE_MS);
  if (!gates.ok) return gates;
  const fromServers: CaptureRight =
    fileServers.length > 0
      ? { allowed: true, reason: '' }
      : {
          allowed: false,
          reason: 'Bundles lie on file servers, and Netloft may fetch from none: NETLOFT_FILE_SERVERS lists them.',
        };
  const [captures, captureRights, bundles, bundleRights] = await Promise.all([
    kindOf(open, gates.value, CAPTURES, 'packetCapture'),
    rightsOf(open, CAPTURES, execRight(open, namespace)),
    kindOf(open, gates.value, BUNDLES, 'supportBundleCollection'),
    rightsOf(open, BUNDLES, Promise.resolve(ok(fromServers))),
  ]);
  if (!captures.ok) return captures;
  if (!captureRights.ok) return captureRights;
  if (!bundles.ok) return bundles;
  if (!bundleRights.ok) return bundleRights;
  const { antreaVersion } = gates.value;
  const can = (ability: CaptureAbility): boolean => canCapture(antreaVersion, ability);
  return ok({
    antreaVersion,
    captures: withRight({
      ...captures.value,
      rights: captureRights.value,
      features: {
        direction: can('direction'),
        capturePoint: can('capturePoint'),
        ipv6: can('ipv6'),
        icmp: can('icmp'),
        tcpFlags: can('tcpFlags'),
      },
    }),
    bundles: withRight({ ...bundles.value, rights: bundleRights.value }),
    fileServers: fileServers.map(hostText),
    antreaNamespace: namespace,
  });
}
