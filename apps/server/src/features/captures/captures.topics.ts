import type { LiveTopic } from '@netloft/contracts';
import { openCluster, type OpenCluster } from '../../cluster-access.ts';
import type { FeatureContext } from '../../feature.ts';
import type { Identified, LiveView } from '../../live.ts';
import { err, ok } from '../../result.ts';
import { ObjectName } from '../../route-schemas.ts';
import { bundlesView, bundleView } from './captures.bundles.ts';
import { capturesView, captureView } from './captures.service.ts';

type Opens<T extends Identified> = (open: OpenCluster) => LiveView<T>;
type OpensOne<T extends Identified> = (open: OpenCluster, name: string) => Promise<LiveView<T>>;

/** The live topics of both kinds: all, and one by name. */
export function registerCaptureTopics(context: FeatureContext): void {
  const all = <T extends Identified>(topic: LiveTopic, view: Opens<T>): void =>
    context.live.register<T>(topic, async (identity, params) => {
      const open = openCluster(context, identity, params.cluster);
      return open.ok ? ok(view(open.value)) : open;
    });
  const one = <T extends Identified>(topic: LiveTopic, what: string, view: OpensOne<T>): void =>
    context.live.register<T>(topic, async (identity, params) => {
      const open = openCluster(context, identity, params.cluster);
      if (!open.ok) return open;
      const name = ObjectName.safeParse(params.name);
      if (name.success) return ok(await view(open.value, name.data));
      const message = `names the ${what} to follow; it is missing or cannot be a name`;
      return err({
        code: 'INVALID_REQUEST',
        detail: `params.name: ${message}`,
        errors: [{ path: 'params.name', message }],
      });
    });

  all('captures', (open) => capturesView(context, open));
  one('capture', 'capture', (open, name) => captureView(context, open, name));
  all('bundles', (open) => bundlesView(context, open));
  one('bundle', 'support bundle', (open, name) => bundleView(context, open, name));
}
