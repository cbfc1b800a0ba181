import type { IncomingFlow, VisibleNamespaces } from '@netloft/flow-store';
import type { OpenCluster } from '../cluster-access.ts';
import type { Fault } from '../errors.ts';
import { ok, type Result } from '../result.ts';
import { visibleFlows } from './visibility.ts';

/** Rights are looked at again this often, so that a revoked one ends what is shown. */
const RIGHTS_MS = 30_000;

/** Which flows somebody may be told of, as long as they listen. */
export interface LiveRights {
  sees(flow: IncomingFlow): boolean;
  /** Whether nothing is hidden from them. */
  seesAll(): boolean;
  /** What ended their rights for good: the cluster no longer takes their credential. */
  fault(): Fault | undefined;
  close(): void;
}

const asSet = (names: VisibleNamespaces): 'all' | ReadonlySet<string> => (names === 'all' ? names : new Set(names));

/** Whether the flow may be told to somebody who may see these Namespaces; the same rule as in the store. */
export function isVisible(flow: IncomingFlow, namespaces: 'all' | ReadonlySet<string>): boolean {
  if (namespaces === 'all') return true;
  const [source, destination] = [flow.sourcePodNamespace ?? '', flow.destinationPodNamespace ?? ''];
  if (source === '' && destination === '') return false;
  return (source === '' || namespaces.has(source)) && (destination === '' || namespaces.has(destination));
}

/** Asks the cluster what the caller may see, now and again until closed. `onFault` is called when they may see nothing any more. */
export async function followRights(
  open: OpenCluster,
  onFault: (fault: Fault) => void = () => undefined,
): Promise<Result<LiveRights, Fault>> {
  const visible = await visibleFlows(open);
  if (!visible.ok) return visible;
  let namespaces = asSet(visible.value.namespaces);
  let fault: Fault | undefined;
  const timer = setInterval(() => {
    void visibleFlows(open).then((again) => {
      // A cluster that cannot be asked says nothing about rights; one that refuses says no.
      if (again.ok) namespaces = asSet(again.value.namespaces);
      else if (again.error.code === 'SESSION_EXPIRED' || again.error.code === 'UPSTREAM_FORBIDDEN')
        namespaces = new Set();
      if (!again.ok && again.error.code === 'SESSION_EXPIRED' && fault === undefined) {
        fault = again.error;
        onFault(fault);
      }
      return again;
    });
  }, RIGHTS_MS);
  timer.unref();
  return ok({
    sees: (flow) => isVisible(flow, namespaces),
    seesAll: () => namespaces === 'all',
    fault: () => fault,
    close: () => clearInterval(timer),
  });
}
