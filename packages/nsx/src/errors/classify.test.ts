import { describe, expect, it } from 'vitest';
import { classifyNsxError, type NsxErrorKind, type NsxRetry } from './index.ts';

const OWNED =
  "Principal 'admin' with role '[enterprise_admin]' attempts to delete or modify an object of type ClusterControlPlane it doesn't own. (createUser=prod-east, allowOverwrite=null)";

const json = (error_code: number, error_message = 'NSX says so.'): string =>
  JSON.stringify({ httpStatus: 'X', error_code, module_name: 'policy', error_message });

describe('the meaning of a refusal', () => {
  it.each<[string, number, string, NsxErrorKind, NsxRetry]>([
    ['a wrong password or an ended session', 403, json(403), 'session-expired', 'new-session'],
    ['a wrong XSRF token', 403, json(98), 'session-expired', 'new-session'],
    ['a certificate that NSX does not trust', 500, json(99), 'session-expired', 'new-session'],
    ['a plain 401', 401, '', 'session-expired', 'new-session'],
    ['a locked account', 403, json(401, 'User account locked'), 'locked', 'never'],
    ['a missing licence', 403, json(505), 'licence', 'never'],
    ['a right that lacks', 403, json(289), 'forbidden', 'never'],
    ['a stale revision by status', 412, json(604), 'stale-revision', 're-read'],
    ['a conflict', 409, '', 'stale-revision', 're-read'],
    ['a stale revision by code', 400, json(500087), 'stale-revision', 're-read'],
    ['a stale revision by another code', 400, json(500232), 'stale-revision', 're-read'],
    ['a stale revision by a third code', 400, json(100148), 'stale-revision', 're-read'],
    ['a stale revision that looks like not found', 404, json(500090), 'stale-revision', 're-read'],
    ['a missing revision, whatever its status', 400, json(500127), 'stale-revision', 're-read'],
    ['an object in use', 400, json(500030), 'in-use', 'never'],
    ['an object that is being deleted', 400, json(500045), 'pending-delete', 'same'],
    ['an object of a protected principal', 400, json(8327, OWNED), 'protected', 'never'],
    ['the same code about VLANs', 400, json(8327, 'VLAN 12 overlaps with another segment.'), 'overlap', 'never'],
    ['the same code about neither', 400, json(8327), 'invalid', 'never'],
    ['a provider that is not ready', 400, json(500042), 'not-ready', 'same'],
    ['an aborted transaction', 500, json(607), 'aborted', 'same'],
    ['an index that is being built', 400, json(60508), 'index', 'same'],
    ['a search that took too long', 400, json(60514), 'index', 'same'],
    ['an index out of sync', 400, json(60515), 'index', 'same'],
    ['a page too large', 503, json(60576), 'too-large', 'smaller-page'],
    ['a page too large in its other form', 400, json(255), 'too-large', 'smaller-page'],
    ['255 under another status', 500, json(255), 'failed', 'never'],
    ['too many requests', 429, '', 'rate-limited', 'same'],
    ['an overloaded manager', 503, json(1), 'overloaded', 'same'],
    ['a manager that reaches nothing', 500, json(98), 'unreachable', 'other-manager'],
    ['an object that is not there', 404, json(600), 'not-found', 'never'],
    ['a backend object that is not there', 404, json(202), 'not-found', 'never'],
    ['overlapping addresses', 400, json(500105), 'overlap', 'never'],
    ['any other bad request', 400, json(519901), 'invalid', 'never'],
    ['any other failure', 500, 'oops', 'failed', 'never'],
  ])('knows %s', (_, status, body, kind, retry) => {
    expect(classifyNsxError({ status, contentType: 'application/json', body })).toMatchObject({ kind, retry, status });
  });

  it.each([
    ['by its content type', 503, 'text/html;charset=utf-8', 'Service starting'],
    ['by its text', 502, undefined, '  <!DOCTYPE html><html></html>'],
    ['though it says that all is well', 200, 'text/html', '<html></html>'],
  ])('goes to another manager when a page came, which it tells %s', (_, status, contentType, body) => {
    const found = classifyNsxError({ status, contentType, body });
    expect(found).toMatchObject({ kind: 'no-api', retry: 'other-manager', fromNsx: false });
    expect(found.message).toContain('HTML page');
  });

  it('waits after 429, whatever came with it', () => {
    expect(classifyNsxError({ status: 429, contentType: 'text/html', body: '<html></html>' })).toMatchObject({
      kind: 'rate-limited',
      message: 'The manager answered 429 without a message.',
    });
  });

  it('does not follow a redirect', () => {
    expect(classifyNsxError({ status: 302, body: '' })).toMatchObject({ kind: 'no-api' });
  });
});

describe('what NSX said', () => {
  it('is kept word for word, with related errors', () => {
    const body = JSON.stringify({
      error_code: 500030,
      module_name: 'policy',
      error_message: 'The object cannot be deleted.',
      related_errors: [
        { error_message: 'It is used by rule 4084.' },
        { error_message: 'The object cannot be deleted.' },
      ],
    });
    expect(classifyNsxError({ status: 400, body })).toEqual({
      kind: 'in-use',
      retry: 'never',
      status: 400,
      errorCode: 500030,
      module: 'policy',
      message: 'The object cannot be deleted.',
      fromNsx: true,
      related: ['It is used by rule 4084.'],
    });
  });

  it('is replaced by a sentence where there is none', () => {
    expect(classifyNsxError({ status: 503, body: '' })).toMatchObject({
      message: 'The manager answered 503 without a message.',
      fromNsx: false,
    });
  });
});
