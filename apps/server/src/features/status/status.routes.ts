import { ServerStatus } from '@netloft/contracts';
import { unwrap } from '../../errors.ts';
import type { Feature } from '../../feature.ts';
import { problemResponses } from '../../route-schemas.ts';
import { mayReadStatus } from './status.access.ts';
import type { StatusParts } from './status.process.ts';
import { createStatusService } from './status.service.ts';

/** How Netloft itself fares, for who runs it. */
export const statusRoutes =
  (parts: Omit<StatusParts, 'startedAt'>): Feature =>
  (app, context) => {
    const status = createStatusService(app, context, { ...parts, startedAt: context.now() });
    app.addHook('onReady', async () => status.start());
    app.addHook('onClose', () => status.close());
    app.get(
      '/api/v1/status',
      {
        // The page asks again and again by itself.
        config: { isUse: false },
        schema: {
          tags: ['status'],
          summary: 'Version, clusters with their watches, NSX, flow store, jobs and recent problems, of all replicas',
          response: { 200: ServerStatus, ...problemResponses },
        },
      },
      async (request) => {
        unwrap(await mayReadStatus(context, request.identity));
        return status.read();
      },
    );
  };
