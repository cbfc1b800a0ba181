import {
  CAPTURE_RETENTION_MINUTES,
  CaptureDetail,
  CaptureList,
  CaptureRequest,
  CapturesAvailability,
  ListQuery,
} from '@netloft/contracts';
import { z } from 'zod';
import { openCluster } from '../../cluster-access.ts';
import { unwrap } from '../../errors.ts';
import type { Feature } from '../../feature.ts';
import { createCleanup } from '../../own-objects/cleanup.ts';
import { RecentWrites } from '../../own-objects/recent-writes.ts';
import { ClusterParams, ObjectName, problemResponses } from '../../route-schemas.ts';
import { untilLeft } from '../../until-left.ts';
import { readAvailability } from './captures.availability.ts';
import { registerBundles } from './captures.bundle-routes.ts';
import { BUNDLE } from './captures.bundles.ts';
import { openCaptureFile } from './captures.download.ts';
import { sendFile } from './captures.file-reply.ts';
import { createCaptureLimit } from './captures.limit.ts';
import { CAPTURE, createCapture, listCaptures, readCapture, removeCapture } from './captures.service.ts';
import { registerCaptureTopics } from './captures.topics.ts';

const CaptureParams = ClusterParams.extend({ name: ObjectName.describe('Name of the PacketCapture') });
const BASE = '/api/v1/clusters/:cluster/captures';

/** Captures and support bundles: what the cluster can, run, list, look at, fetch, cancel; the live topics; and the clean-up of Netloft's own. */
export const capturesRoutes: Feature = (app, context) => {
  const writes = new RecentWrites(context.now);
  const limit = createCaptureLimit(context.now);
  const tags = ['captures'];
  const open = (request: {
    readonly identity: Parameters<typeof openCluster>[1];
    readonly params: { cluster: string };
  }) => unwrap(openCluster(context, request.identity, request.params.cluster));

  app.get(
    BASE,
    {
      schema: {
        tags,
        summary: 'All PacketCaptures that the caller may see, newest first',
        params: ClusterParams,
        querystring: ListQuery,
        response: { 200: CaptureList, ...problemResponses },
      },
    },
    async (request) => unwrap(await listCaptures(context, open(request), writes, request.query)),
  );

  app.post(
    BASE,
    {
      preHandler: limit,
      schema: {
        tags,
        summary: 'Capture packets',
        params: ClusterParams,
        body: CaptureRequest,
        response: { 201: CaptureDetail, ...problemResponses },
      },
    },
    async (request, reply) => {
      const cluster = open(request);
      const detail = unwrap(await createCapture(context, cluster, writes, request.body));
      const at = `/api/v1/clusters/${encodeURIComponent(cluster.cluster.name)}/captures/${detail.id}`;
      return reply.code(201).header('location', at).send(detail);
    },
  );

  // A static part wins over `:name`: a capture that somebody named so is read from the list.
  app.get(
    `${BASE}/availability`,
    {
      schema: {
        tags,
        summary: 'What this cluster can do of captures and support bundles, what of it the caller may, and why not',
        params: ClusterParams,
        response: { 200: CapturesAvailability, ...problemResponses },
      },
    },
    async (request) => unwrap(await readAvailability(context, open(request))),
  );

  app.get(
    `${BASE}/:name`,
    {
      schema: {
        tags,
        summary: 'One PacketCapture: its state, what may be behind it, and the object itself',
        params: CaptureParams,
        response: { 200: CaptureDetail, ...problemResponses },
      },
    },
    async (request) => unwrap(await readCapture(context, open(request), request.params.name)),
  );

  app.delete(
    `${BASE}/:name`,
    {
      schema: {
        tags,
        summary: 'Cancel or remove a PacketCapture, and its file on the Node with it',
        params: CaptureParams,
        response: { 204: z.undefined().describe('No body'), ...problemResponses },
      },
    },
    async (request, reply) => {
      unwrap(await removeCapture(open(request), writes, request.params.name));
      return reply.code(204).send();
    },
  );

  app.get(
    `${BASE}/:name/file`,
    {
      schema: {
        tags,
        summary: 'The captured packets (.pcapng), out of the agent or from a file server that an administrator listed',
        params: CaptureParams,
        produces: ['application/octet-stream'],
      },
    },
    async (request, reply) =>
      sendFile(reply, unwrap(await openCaptureFile(context, open(request), request.params.name, untilLeft(reply)))),
  );

  registerBundles(app, context, writes, limit);
  registerCaptureTopics(context);

  const cleanup = createCleanup(
    context,
    app.log,
    [
      { ...CAPTURE, what: 'PacketCaptures' },
      { ...BUNDLE, what: 'SupportBundleCollections' },
    ].map((kind) => ({ ...kind, retentionMinutes: CAPTURE_RETENTION_MINUTES })),
  );
  app.addHook('onReady', async () => cleanup.start());
  app.addHook('onClose', async () => cleanup.stop());
};
