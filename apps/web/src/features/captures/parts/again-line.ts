import { kubectlAgain, read } from '@netloft/antrea';

/** The line for a shell that makes an object again. A module of its own: the writer of YAML is loaded only when a result is shown. */
export const againLine = (
  object: Readonly<Record<string, unknown>>,
  kind: 'PacketCapture' | 'SupportBundleCollection',
  prefix: string,
): string => kubectlAgain(kind, read.object(object['spec']) ?? {}, prefix);
