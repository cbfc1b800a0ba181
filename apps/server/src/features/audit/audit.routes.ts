import {
  AuditQuery,
  ChangeRecordDetail,
  ChangeRecordList,
  ChangeRequest,
  ChangeResponse,
  UndoRequest,
} from '@netloft/contracts';
import { z } from 'zod';
import type { ChangeStore } from '../../changes/types.ts';
import { openCluster } from '../../cluster-access.ts';
import { unwrap } from '../../errors.ts';
import type { Feature } from '../../feature.ts';
import { ClusterParams, problemResponses } from '../../route-schemas.ts';
import { change, listChanges, readChange, undo } from './audit.service.ts';
import { RecordVisibility } from './audit.visibility.ts';

const RecordParams = ClusterParams.extend({ id: z.string().min(1).max(100).describe('Id of the record') });
/** Largest object that etcd takes is 1.5 MiB. */
const BODY_LIMIT = 2 * 1024 * 1024;

/** Changes: made, checked, listed, looked at, taken back. Every change of every feature goes through here. */
export const auditRoutes =
  (store: ChangeStore): Feature =>
  (app, context) => {
    const changes = { store, now: context.now };
    const visibility = new RecordVisibility(context.now);
    const tags = ['audit'];

    app.post(
      '/api/v1/clusters/:cluster/changes',
      {
        bodyLimit: BODY_LIMIT,
        schema: {
          tags,
          summary: 'Create, replace or delete one object, or let the cluster check that without doing it',
          params: ClusterParams,
          body: ChangeRequest,
          response: { 200: ChangeResponse, ...problemResponses },
        },
      },
      async (request) =>
        unwrap(
          await change(changes, unwrap(openCluster(context, request.identity, request.params.cluster)), request.body),
        ),
    );

    app.get(
      '/api/v1/clusters/:cluster/audit',
      {
        schema: {
          tags,
          summary: 'Changes that were made through Netloft, newest first',
          params: ClusterParams,
          querystring: AuditQuery,
          response: { 200: ChangeRecordList, ...problemResponses },
        },
      },
      async (request) =>
        unwrap(
          await listChanges(
            changes,
            visibility,
            unwrap(openCluster(context, request.identity, request.params.cluster)),
            request.query,
          ),
        ),
    );

    app.get(
      '/api/v1/clusters/:cluster/audit/:id',
      {
        schema: {
          tags,
          summary: 'One change with the object before and after',
          params: RecordParams,
          response: { 200: ChangeRecordDetail, ...problemResponses },
        },
      },
      async (request) =>
        unwrap(
          await readChange(
            changes,
            visibility,
            unwrap(openCluster(context, request.identity, request.params.cluster)),
            request.params.id,
          ),
        ),
    );

    app.post(
      '/api/v1/clusters/:cluster/audit/:id/undo',
      {
        schema: {
          tags,
          summary: 'Take a change back, as a new change',
          params: RecordParams,
          body: UndoRequest,
          response: { 200: ChangeResponse, ...problemResponses },
        },
      },
      async (request) =>
        unwrap(
          await undo(
            changes,
            visibility,
            unwrap(openCluster(context, request.identity, request.params.cluster)),
            request.params.id,
            request.body,
          ),
        ),
    );
  };
