import type { OpenCluster } from '../../../cluster-access.ts';
import type { Config } from '../../../config.ts';
import { type Fault, faultOfUpstream } from '../../../errors.ts';
import { err, ok, type Result } from '../../../result.ts';
import type { UpstreamError } from '../../kubernetes/types.ts';
import { createAntreaService } from './antrea-service.ts';
import { type ControllerAnswer, readControllerGates, sessionEnded } from './sources.ts';

/** Why the controller did not tell its gates on any way. */
export interface ControllerFailure {
  /** The refusal that tells most: Antrea's own where it gave one, otherwise what came through the proxy. */
  readonly error: UpstreamError;
  /** What was tried and how each way failed, in words. */
  readonly detail: string;
  /** The right that lacks, where one does. */
  readonly needs?: string;
  readonly proxy: UpstreamError;
  /** Whether there was an address to ask directly. */
  readonly hadAddress: boolean;
}

/** What Antrea's controller says of its gates. */
export interface ControllerSource {
  /** First at the address of its Service, where there is one, then through the Service proxy of the API server; as the caller. */
  read(open: OpenCluster): Promise<Result<ControllerAnswer, ControllerFailure>>;
}

export function createControllerSource(
  settings: Pick<Config, 'antreaServices' | 'antreaNamespace' | 'kubeconfig'>,
  now: () => number,
): ControllerSource {
  const namespace = settings.antreaNamespace;
  const service = createAntreaService(settings, now);
  return {
    async read(open) {
      const direct = await service.read(open);
      if (direct?.answer.ok === true) return direct.answer;
      const proxied = await readControllerGates(open.client, namespace);
      if (proxied.ok) return proxied;
      const proxy = proxied.error;
      if (direct === undefined) {
        const needs = `get on services/proxy in ${namespace} and on the path /featuregates`;
        return err({
          error: proxy,
          detail: proxy.message,
          proxy,
          hadAddress: false,
          ...(proxy.code === 'forbidden' ? { needs } : {}),
        });
      }
      const { host, answer } = direct;
      const refused = answer.error.code === 'forbidden' && answer.error.status === 403;
      return err({
        error: refused ? answer.error : proxy,
        detail: `asked at ${host}: ${answer.error.message}; asked through the API server’s Service proxy: ${proxy.message}`,
        proxy,
        hadAddress: true,
        ...(refused ? { needs: 'get on the path /featuregates' } : {}),
      });
    },
  };
}

/**
 * The controller's own answer, byte for byte, for scripts of Antrea UI. What the API server or the controller refuses is a fault with
 * their words; the session ends only when the API server itself no longer takes the credential.
 */
export async function controllerGatesAsSent(
  open: OpenCluster,
  source: ControllerSource,
): Promise<Result<Buffer, Fault>> {
  const answer = await source.read(open);
  if (answer.ok) return ok(answer.value.body);
  const { error, detail, proxy, hadAddress } = answer.error;
  if (proxy.code === 'unauthenticated') {
    const ended = await sessionEnded(open.client);
    if (ended !== undefined) return err(faultOfUpstream(ended));
  }
  if (error.code !== 'unauthenticated' && error.code !== 'not-found')
    return err({ ...faultOfUpstream(error, 'antrea-controller'), detail });
  const otherwise = 'GET /api/v1/clusters/{cluster}/feature-gates computes them from the ConfigMap instead.';
  return err({
    code: 'FEATURE_UNAVAILABLE',
    detail: `The controller of Antrea does not tell its feature gates: ${detail}`,
    action: hadAddress ? otherwise : `Name the address of its Service in NETLOFT_ANTREA_SERVICE_URL; ${otherwise}`,
    upstream: {
      kind: 'antrea-controller',
      cluster: error.cluster,
      message: error.message,
      ...(error.status === undefined ? {} : { status: error.status }),
    },
  });
}
