import { type Json, object } from '../evaluation/read.ts';
import { sameJson } from './same.ts';
import { type AdmissionCluster, type AdmissionUser, verdictOf, type Webhook } from './types.ts';

/** Where the agents take the credentials of the file server from: a Secret of this name in Antrea's own Namespace. */
const SECRET = { namespace: 'kube-system', name: 'antrea-packetcapture-fileserver-auth' } as const;

const serverOf = (capture: Json | undefined): Json | undefined => object(object(capture?.['spec'])?.['fileServer']);

/** Agents log on to the file server with that Secret, so whoever names a server must be allowed to read it himself. */
function serverFault(
  capture: Json | undefined,
  old: Json | undefined,
  user: AdmissionUser,
  cluster: AdmissionCluster,
): string | undefined {
  const server = serverOf(capture);
  if (server === undefined || (old !== undefined && sameJson(server, serverOf(old)))) return undefined;
  const secret = `${SECRET.namespace}/${SECRET.name}`;
  const access = cluster.secretAccess(user, SECRET.namespace, SECRET.name);
  if (access === 'allowed') return undefined;
  return access === 'denied'
    ? `user ${JSON.stringify(user.username)} is not authorized to get Secret ${secret} used to authenticate to the file server`
    : `failed to authorize access to file server authentication Secret ${secret}: ${access.error}`;
}

/** Antrea's validation of PacketCaptures. */
export const CAPTURE_VALIDATORS: readonly Webhook[] = [
  {
    name: 'packetcapturevalidator.antrea.io',
    group: 'crd.antrea.io',
    resource: 'packetcaptures',
    operations: ['CREATE', 'UPDATE'],
    since: '2.7',
    handle: ({ object: capture, oldObject, user }, cluster) =>
      verdictOf(serverFault(capture, oldObject, user, cluster)),
  },
];
