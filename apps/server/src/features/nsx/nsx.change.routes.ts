import {
  AuditQuery,
  NsxAuditDetail,
  NsxAuditList,
  NsxChangeRequest,
  NsxChangeResponse,
  UndoRequest,
} from '@netloft/contracts';
import { z } from 'zod';
import { unwrap } from '../../errors.ts';
import type { App } from '../../feature.ts';
import { problemResponses } from '../../route-schemas.ts';
import { openNsx } from './nsx.access.ts';
import { callerName } from './nsx.caller.ts';
import { changeNsx } from './nsx.changes.ts';
import type { NsxContext } from './nsx.context.ts';
import { listRecords, readRecord, undoRecord } from './nsx.records.ts';

const RecordParams = z.object({ id: z.string().min(1).max(100).describe('Id of the record') });
const BODY_LIMIT = 4 * 1024 * 1024;

/** Changes of groups and policies in NSX: checked, made, recorded, taken back. */
export function changeRoutes(app: App, context: NsxContext): void {
  const tags = ['nsx'];

  app.post(
    '/api/v1/nsx/changes',
    {
      bodyLimit: BODY_LIMIT,
      schema: {
        tags,
        summary: 'Create, replace or delete a group or security policy, or only check that',
        body: NsxChangeRequest,
        response: { 200: NsxChangeResponse, ...problemResponses },
      },
    },
    async (request) => {
      const open = unwrap(await openNsx(context, context.rights, request, 'write'));
      return unwrap(await changeNsx(context, open, await callerName(context, request), { request: request.body }));
    },
  );

  app.get(
    '/api/v1/nsx/audit',
    {
      schema: {
        tags,
        summary: 'Changes of NSX that were made through Netloft, newest first',
        querystring: AuditQuery,
        response: { 200: NsxAuditList, ...problemResponses },
      },
    },
    async (request) => {
      unwrap(await openNsx(context, context.rights, request, 'read'));
      return unwrap(listRecords(context, request.query));
    },
  );

  app.get(
    '/api/v1/nsx/audit/:id',
    {
      schema: {
        tags,
        summary: 'One change with the object before and after',
        params: RecordParams,
        response: { 200: NsxAuditDetail, ...problemResponses },
      },
    },
    async (request) => {
      unwrap(await openNsx(context, context.rights, request, 'read'));
      return unwrap(await readRecord(context, request.params.id));
    },
  );

  app.post(
    '/api/v1/nsx/audit/:id/undo',
    {
      schema: {
        tags,
        summary: 'Take a change back, as a new change',
        params: RecordParams,
        body: UndoRequest,
        response: { 200: NsxChangeResponse, ...problemResponses },
      },
    },
    async (request) => {
      const open = unwrap(await openNsx(context, context.rights, request, 'write'));
      const user = await callerName(context, request);
      return unwrap(await undoRecord(context, open, user, request.params.id, request.body));
    },
  );
}
