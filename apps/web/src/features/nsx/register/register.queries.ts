import { queryOptions } from '@tanstack/react-query';
import type {
  NsxDeregistrationRequestInput,
  NsxDeregistrationResult,
  NsxRegistrationDefaults,
  NsxRegistrationRequestInput,
  NsxRegistrationResult,
} from '@netloft/contracts';
import { request } from '../../../lib/api-client.ts';
import { NSX_KEY, nsxPath } from '../nsx.queries.ts';

/** What the form begins with, for a cluster of Netloft or for none. */
export const registrationDefaultsQuery = (cluster: string) =>
  queryOptions({
    queryKey: [NSX_KEY, 'registration-defaults', cluster],
    queryFn: ({ signal }) =>
      request<NsxRegistrationDefaults>(
        `${nsxPath('registration-defaults')}${cluster === '' ? '' : `?${new URLSearchParams({ cluster }).toString()}`}`,
        { signal },
      ),
    staleTime: 30_000,
    retry: false,
  });

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
