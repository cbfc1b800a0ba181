import type {
  NsxDeregistrationRequestInput,
  NsxDeregistrationResult,
  NsxRegistrationRequestInput,
  NsxRegistrationResult,
} from '@netloft/contracts';
import { request } from '../../../lib/api-client.ts';
import { nsxPath } from '../nsx.queries.ts';

/** Registers a cluster, or tells what that would do (`dryRun`). The answer may hold a private key: it is kept in no cache. */
export const postRegistration = (
  body: NsxRegistrationRequestInput,
  signal?: AbortSignal,
): Promise<NsxRegistrationResult> =>
  request<NsxRegistrationResult>(nsxPath('registrations'), {
    method: 'POST',
    body,
    ...(signal === undefined ? {} : { signal }),
  });

/** Takes a cluster out of NSX, or tells what that would do. */
export const postDeregistration = (
  body: NsxDeregistrationRequestInput,
  signal?: AbortSignal,
): Promise<NsxDeregistrationResult> =>
  request<NsxDeregistrationResult>(nsxPath('deregistrations'), {
    method: 'POST',
    body,
    ...(signal === undefined ? {} : { signal }),
  });
