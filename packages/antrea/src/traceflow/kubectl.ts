import type { TraceflowRequest, TraceflowRequestInput } from '@netloft/contracts';
import { stringify } from 'yaml';
import type { Json } from '../evaluation/read.ts';
import { antctlPrefix } from './antctl.ts';
import { traceflowSpec } from './request.ts';

/** Room that generateName leaves for what the API server puts behind it. */
const LONGEST_PREFIX = 240;

/** The object that makes a trace again in the version that the cluster serves; the API server completes its name. */
export function traceflowManifest(request: TraceflowRequest | TraceflowRequestInput, apiVersion: string): Json {
  const full: TraceflowRequest = {
    ...request,
    ipv6: request.ipv6 === true,
    liveTraffic: request.liveTraffic === true,
    droppedOnly: request.droppedOnly === true,
    timeout: request.timeout ?? 20,
  };
  return manifestOfSpec(traceflowSpec(full), antctlPrefix(request), apiVersion);
}

function manifestOfSpec(spec: unknown, prefix: string, apiVersion: string): Json {
  const name = prefix
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .slice(0, LONGEST_PREFIX);
  return { apiVersion, kind: 'Traceflow', metadata: { generateName: `${name}-` }, spec };
}

/** The object that makes the trace of another object again: its spec word for word, so that nothing is lost of what a form cannot say. */
export const traceflowAgain = (object: Json, prefix: string): Json =>
  manifestOfSpec(
    object['spec'],
    prefix,
    typeof object['apiVersion'] === 'string' ? object['apiVersion'] : 'crd.antrea.io/v1beta1',
  );

/** A command for a shell that makes the object: nothing inside is expanded. */
export const kubectlCreate = (manifest: Json): string =>
  `kubectl create -f - <<'EOF'\n${stringify(manifest, { lineWidth: 0 })}EOF`;
