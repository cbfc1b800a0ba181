import { stringify } from 'yaml';
import type { Json } from '../evaluation/read.ts';

/** Where agents keep the files of captures (pkg/agent/packetcapture), and the container of the agent's Pod that has them. */
export const CAPTURE_FOLDER = '/tmp/antrea/packetcapture/packets';
export const AGENT_CONTAINER = 'antrea-agent';

/** Path of a capture's file in the agent's Pod. */
export const captureFile = (name: string): string => `${CAPTURE_FOLDER}/${name}.pcapng`;

/** Name of a Node's file on the file server of a SupportBundleCollection (pkg/agent/supportbundlecollection). */
export const bundleFile = (node: string, collection: string): string => `${node}_${collection}.tar.gz`;

/** A command for a shell that makes the object again under a name of its own: nothing inside is expanded. */
export const kubectlAgain = (kind: 'PacketCapture' | 'SupportBundleCollection', spec: Json, prefix: string): string => {
  const object = { apiVersion: 'crd.antrea.io/v1alpha1', kind, metadata: { generateName: `${prefix}-` }, spec };
  return `kubectl create -f - <<'EOF'\n${stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })}EOF`;
};

/** The command that fetches the file of a capture out of the agent's Pod; undefined when status.filePath (`<agent Pod>:<path>` or a URL) names no Pod. */
export function kubectlCopy(filePath: string, namespace: string, name: string): string | undefined {
  const [, pod, path] = /^([a-z0-9](?:[-a-z0-9.]*[a-z0-9])?):(\/[^\s'"$`\\]*)$/.exec(filePath) ?? [];
  return pod === undefined || path !== captureFile(name)
    ? undefined
    : `kubectl cp -n ${namespace} -c ${AGENT_CONTAINER} ${pod}:${path} ${name}.pcapng`;
}
