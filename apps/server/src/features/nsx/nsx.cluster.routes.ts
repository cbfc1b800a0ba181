import {
  ListQuery,
  NsxAlarmList,
  NsxClusterDetail,
  NsxClusterList,
  NsxDeregistrationRequest,
  NsxDeregistrationResult,
  NsxDifferenceList,
  NsxHitList,
  NsxInventoryList,
  NsxInventoryQuery,
  NsxRegistrationDefaults,
  NsxRegistrationRequest,
  NsxRegistrationResult,
  NsxRegistrationStatus,
} from '@netloft/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { unwrap } from '../../errors.ts';
import type { App } from '../../feature.ts';
import { problemResponses } from '../../route-schemas.ts';
import { openNsx, type OpenNsx } from './nsx.access.ts';
import { callerName } from './nsx.caller.ts';
import { listAlarms, listNsxClusters, readNsxCluster } from './nsx.clusters.ts';
import type { NsxContext } from './nsx.context.ts';
import { deregister } from './nsx.deregistration.ts';
import { listDifferences } from './nsx.differences.ts';
import { listInventory } from './nsx.inventory.ts';
import { registerCluster } from './nsx.registration.ts';
import { registrationDefaults } from './nsx.registration-defaults.ts';
import { readRegistration } from './nsx.registration-status.ts';
import { searchNsx } from './nsx.search.ts';

const IdParams = z.object({ id: z.string().min(1).max(255).describe('Id of the cluster control plane in NSX') });
const NameParams = z.object({ name: z.string().min(1).max(64).describe('Name of the cluster in NSX') });
const StatusQuery = z.object({ cluster: z.string().max(253).optional().describe('Name of a cluster of Netloft') });
const DifferenceQuery = ListQuery.extend({
  cluster: z.string().min(1).max(253).describe('Name of a cluster of Netloft'),
});
const SearchQuery = z.object({
  filter: z.string().max(300).default(''),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

/** Registered clusters, their registration and its end, and the container inventory. */
export function clusterRoutes(app: App, context: NsxContext): void {
  const tags = ['nsx'];
  const answers = <T extends z.ZodType>(schema: T) => ({ 200: schema, ...problemResponses });
  const reading = async (request: FastifyRequest): Promise<OpenNsx> =>
    unwrap(await openNsx(context, context.rights, request, 'read'));
  const writing = async (request: FastifyRequest): Promise<OpenNsx> =>
    unwrap(await openNsx(context, context.rights, request, 'write'));

  app.get(
    '/api/v1/nsx/clusters',
    {
      schema: {
        tags,
        summary: 'Clusters that NSX knows, with the health of their components',
        querystring: ListQuery,
        response: answers(NsxClusterList),
      },
    },
    async (request) => unwrap(await listNsxClusters(context, await reading(request), request.query)),
  );

  app.get(
    '/api/v1/nsx/clusters/:id',
    {
      schema: { tags, summary: 'One cluster as NSX knows it', params: IdParams, response: answers(NsxClusterDetail) },
    },
    async (request) => unwrap(await readNsxCluster(context, await reading(request), request.params.id)),
  );

  app.get(
    '/api/v1/nsx/alarms',
    {
      schema: { tags, summary: 'Open alarms of NSX', querystring: ListQuery, response: answers(NsxAlarmList) },
    },
    async (request) => unwrap(await listAlarms(context, await reading(request), request.query)),
  );

  app.get(
    '/api/v1/nsx/registrations/:name',
    {
      schema: {
        tags,
        summary: 'Where the registration of a cluster stands, and on what that rests',
        params: NameParams,
        querystring: StatusQuery,
        response: answers(NsxRegistrationStatus),
      },
    },
    async (request) =>
      unwrap(
        await readRegistration(context, await reading(request), {
          name: request.params.name,
          cluster: request.query.cluster,
        }),
      ),
  );

  app.get(
    '/api/v1/nsx/registration-defaults',
    {
      schema: {
        tags,
        summary: 'What the form of a registration begins with',
        querystring: StatusQuery,
        response: answers(NsxRegistrationDefaults),
      },
    },
    async (request) => unwrap(await registrationDefaults(context, await reading(request), request.query.cluster)),
  );

  app.post(
    '/api/v1/nsx/registrations',
    {
      schema: {
        tags,
        summary: 'Register a cluster, or show what that would make; goes on where it was cut off',
        body: NsxRegistrationRequest,
        response: answers(NsxRegistrationResult),
      },
    },
    async (request) =>
      unwrap(await registerCluster(context, await writing(request), await callerName(context, request), request.body)),
  );

  app.post(
    '/api/v1/nsx/deregistrations',
    {
      schema: {
        tags,
        summary: 'Take a cluster out of NSX, or show what that would take away',
        body: NsxDeregistrationRequest,
        response: answers(NsxDeregistrationResult),
      },
    },
    async (request) =>
      unwrap(await deregister(context, await writing(request), await callerName(context, request), request.body)),
  );

  app.get(
    '/api/v1/nsx/inventory',
    {
      schema: {
        tags,
        summary: 'The container inventory, of one cluster or all',
        querystring: NsxInventoryQuery,
        response: answers(NsxInventoryList),
      },
    },
    async (request) => unwrap(await listInventory(context, await reading(request), request.query)),
  );

  app.get(
    '/api/v1/nsx/inventory/differences',
    {
      schema: {
        tags,
        summary: 'Where NSX and a cluster do not agree',
        querystring: DifferenceQuery,
        response: answers(NsxDifferenceList),
      },
    },
    async (request) => unwrap(await listDifferences(context, await reading(request), request.query)),
  );

  app.get(
    '/api/v1/nsx/search',
    {
      schema: {
        tags,
        summary: 'Objects of NSX by name, address or label',
        querystring: SearchQuery,
        response: answers(NsxHitList),
      },
    },
    async (request) => unwrap(await searchNsx(context, await reading(request), request.query)),
  );
}
