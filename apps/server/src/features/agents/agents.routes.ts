import { AgentDetail, AgentList, ControllerDetail, ListQuery } from '@netloft/contracts';
import { openCluster } from '../../cluster-access.ts';
import { unwrap } from '../../errors.ts';
import type { Feature } from '../../feature.ts';
import { ok } from '../../result.ts';
import { ClusterParams, ObjectName, problemResponses } from '../../route-schemas.ts';
import { agentsView, controllerView, listAgents, readAgent, readController } from './agents.service.ts';

const AgentParams = ClusterParams.extend({
  name: ObjectName.describe('Name of the AntreaAgentInfo, which is its Node’s'),
});

/** Agents and controller: lists, details, and the live topics `agents` and `controller`. */
export const agentsRoutes: Feature = (app, context) => {
  app.get(
    '/api/v1/clusters/:cluster/agents',
    {
      schema: {
        tags: ['agents'],
        summary: 'Antrea agents with their health, judged by the time of their last heartbeat',
        params: ClusterParams,
        querystring: ListQuery,
        response: { 200: AgentList, ...problemResponses },
      },
    },
    async (request) => {
      const open = unwrap(openCluster(context, request.identity, request.params.cluster));
      return unwrap(await listAgents(open, context, request.query));
    },
  );

  app.get(
    '/api/v1/clusters/:cluster/agents/:name',
    {
      schema: {
        tags: ['agents'],
        summary: 'One agent with its AntreaAgentInfo',
        params: AgentParams,
        response: { 200: AgentDetail, ...problemResponses },
      },
    },
    async (request) => {
      const open = unwrap(openCluster(context, request.identity, request.params.cluster));
      return unwrap(await readAgent(open, context, request.params.name));
    },
  );

  app.get(
    '/api/v1/clusters/:cluster/controller',
    {
      schema: {
        tags: ['agents'],
        summary: 'The Antrea controller with its AntreaControllerInfo',
        params: ClusterParams,
        response: { 200: ControllerDetail, ...problemResponses },
      },
    },
    async (request) => {
      const open = unwrap(openCluster(context, request.identity, request.params.cluster));
      return unwrap(await readController(open, context));
    },
  );

  context.live.register('agents', async (identity, params) => {
    const open = openCluster(context, identity, params.cluster);
    return open.ok ? ok(agentsView(open.value, context)) : open;
  });
  context.live.register('controller', async (identity, params) => {
    const open = openCluster(context, identity, params.cluster);
    return open.ok ? ok(controllerView(open.value, context)) : open;
  });
};
