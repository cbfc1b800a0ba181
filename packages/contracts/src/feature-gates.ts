import { z } from 'zod';
import { Freshness, Hidden } from './shared/list.ts';
import { Timestamp } from './shared/brand.ts';

export const Component = z.enum(['controller', 'agent', 'agent-windows']);
export type Component = z.infer<typeof Component>;
export const GateStage = z.enum(['ALPHA', 'BETA', 'GA', 'DEPRECATED']);
export type GateStage = z.infer<typeof GateStage>;

/** Row of `GET /api/v1/featuregates`, as Antrea's controller answers it. */
export const AntreaUiFeatureGate = z.object({
  component: z.string(),
  name: z.string(),
  status: z.string(),
  version: z.string(),
});
export type AntreaUiFeatureGate = z.infer<typeof AntreaUiFeatureGate>;

/** One gate of one component. `id` is `component/name`. */
export const FeatureGate = z.object({
  id: z.string(),
  component: Component,
  name: z.string(),
  enabled: z.boolean(),
  /** As reported; GA gates that are locked cannot be set. */
  stage: GateStage,
  /** Default of the running version; null when our table does not know the gate. */
  defaultEnabled: z.boolean().nullable(),
  /** Set explicitly in the component's configuration. */
  configured: z.boolean().nullable(),
  /** What it does; empty when our table does not know the gate. */
  description: z.string(),
  /** What else it needs, in words; empty when nothing. */
  needs: z.string(),
  /** Antrea release in which the gate came, and in which it got this stage; null when not known. */
  since: z.string().nullable(),
  stageSince: z.string().nullable(),
  /** Agents whose effective state differs from `enabled`; always empty for the controller. */
  differing: z.array(z.object({ node: z.string(), enabled: z.boolean(), reason: z.string() })),
});
export type FeatureGate = z.infer<typeof FeatureGate>;

/** One setting of antrea-agent.conf or antrea-controller.conf, flattened: `nodePortLocal.portRange`. */
export const Setting = z.object({
  key: z.string(),
  value: z.string(),
  /** False when the file has the key commented out or leaves it away. */
  set: z.boolean(),
  defaultValue: z.string().nullable(),
  description: z.string(),
});
export type Setting = z.infer<typeof Setting>;

export const ComponentConfig = z.object({
  component: Component,
  configMap: z.object({ namespace: z.string(), name: z.string(), key: z.string(), resourceVersion: z.string() }),
  settings: z.array(Setting),
  /** The file as it stands in the ConfigMap. */
  text: z.string(),
  /** Why the text could not be read as YAML. */
  problem: z.string().optional(),
});
export type ComponentConfig = z.infer<typeof ComponentConfig>;

/** `GET /api/v1/clusters/{c}/feature-gates`. */
export const FeatureGates = z.object({
  antreaVersion: z.string().nullable(),
  gates: z.array(FeatureGate),
  /** `controller-api`: the controller reported them; `computed`: from the ConfigMap over the version's defaults, with the reason. */
  source: z.enum(['controller-api', 'computed', 'unknown']),
  sourceDetail: z.string(),
  /** How many agents answered for themselves, of how many. */
  agents: z.object({ reported: z.number().int(), total: z.number().int().nullable(), detail: z.string() }),
  /** Components that run with an older configuration than the ConfigMap holds: they need a restart. */
  restartPending: z.array(
    z.object({
      component: Component,
      node: z.string().nullable(),
      pod: z.string(),
      startedAt: Timestamp,
      gates: z.array(z.string()),
    }),
  ),
  config: z.array(ComponentConfig),
  freshness: Freshness,
  hidden: z.array(Hidden).optional(),
});
export type FeatureGates = z.infer<typeof FeatureGates>;
