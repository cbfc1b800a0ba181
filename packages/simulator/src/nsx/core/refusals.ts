import type { NsxAnswer, NsxRefusal } from '../types.ts';

const HTTP_STATUS: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  409: 'CONFLICT',
  412: 'PRECONDITION_FAILED',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'SERVICE_UNAVAILABLE',
};

/** A refusal of NSX's controllers, which name the HTTP status. */
export function refusal(status: number, errorCode: number, message: string, module = 'policy'): NsxRefusal {
  const httpStatus = HTTP_STATUS[status];
  return { status, ...(httpStatus === undefined ? {} : { httpStatus }), errorCode, module, message };
}

/** A refusal of NSX's authentication filter, which does not. */
export const filterRefusal = (status: number, errorCode: number, message: string): NsxRefusal => ({
  status,
  errorCode,
  module: 'common-services',
  message,
});

/** 404/600 for an object that is not there. */
export const notFound = (id: string): NsxRefusal =>
  refusal(
    404,
    600,
    `The requested object : ${id} could not be found. Object identifiers are case sensitive.`,
    'common-services',
  );

/** 400 for a parameter or body that cannot be read. The code is the simulator's own. */
export const invalidRequest = (message: string): NsxRefusal => refusal(400, 519900, message, 'common-services');

/** 400/500030: others use the object. */
export const inUse = (path: string, users: readonly string[]): NsxRefusal =>
  refusal(
    400,
    500030,
    `The object path=[${path}] cannot be deleted as either it has children or it is being referenced by other objects path=[${users.join(',')}].`,
  );

/** The answer that says so. */
export function refuse({ status, httpStatus, errorCode, module, message }: NsxRefusal): NsxAnswer {
  return {
    status,
    body: {
      ...(httpStatus === undefined ? {} : { httpStatus }),
      error_code: errorCode,
      module_name: module,
      error_message: message,
    },
  };
}
