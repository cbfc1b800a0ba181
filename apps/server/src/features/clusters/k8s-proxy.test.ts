import { describe, expect, it } from 'vitest';
import { acceptOf, proxyTarget, safeTypeOf } from './k8s-proxy.ts';

describe('proxyTarget', () => {
  it.each([
    ['an empty path', '', 'The path is empty'],
    ['a path that climbs', 'api/v1/../../apis', 'climbs upwards'],
    ['a path that climbs in disguise', 'api/v1/%2e%2e/secrets', 'climbs upwards'],
    ['a slash in disguise', 'api/v1/namespaces/a%2Fb', 'hides a slash'],
    ['a backslash', 'api/v1/a%5Cb', 'hides a slash'],
    ['a line break', 'api/v1/a%0d%0ab', 'hides a slash'],
    ['an empty part', 'api//v1', 'is empty'],
    ['broken encoding', 'api/v1/%zz', 'not valid percent-encoding'],
    ['a whole URL', 'https:%2F%2Fexample.org', 'hides a slash'],
    ['the scheme of a URL', 'https:', 'a whole URL'],
    ['a parameter twice', 'api/v1/pods?limit=1&limit=2', '“limit” twice'],
    ['a watch', 'api/v1/pods?watch=true', 'watch=true'],
    ['a watch written otherwise', 'api/v1/pods?watch=1', 'watch=true'],
    ['a watch without a value', 'api/v1/pods?watch', 'watch=true'],
    ['a watch in a namespace called proxy', 'api/v1/namespaces/proxy/pods?watch=true', 'watch=true'],
    ['a watch of the old form', 'api/v1/watch/pods', 'a watch'],
    ['a watch of the old form in a group', 'apis/crd.antrea.io/v1beta1/watch/tiers', 'a watch'],
    ['a log that goes on', 'api/v1/namespaces/a/pods/b/log?follow=true', 'follow=true'],
    ['exec', 'api/v1/namespaces/a/pods/b/exec?command=id', 'exec sessions'],
    ['port-forward', 'api/v1/namespaces/a/pods/b/portforward', 'portforward sessions'],
  ])('refuses %s', (_name, path, words) => {
    const target = proxyTarget(`/api/v1/k8s/${path}`);
    expect(target.ok ? undefined : target.error.code).toBe('INVALID_REQUEST');
    expect(target.ok ? undefined : target.error.detail).toContain(words);
    expect(target.ok ? undefined : target.error.action).toBeTruthy();
  });

  it.each([
    ['api/v1/namespaces/kube-system/pods', ['api', 'v1', 'namespaces', 'kube-system', 'pods'], {}],
    ['apis/crd.antrea.io/v1beta1/tiers/', ['apis', 'crd.antrea.io', 'v1beta1', 'tiers'], {}],
    [
      'api/v1/pods?labelSelector=app%3Da%2Cb%21%3Dc&limit=5&watch=false',
      ['api', 'v1', 'pods'],
      { labelSelector: 'app=a,b!=c', limit: '5', watch: 'false' },
    ],
    [
      'api/v1/namespaces/a/services/https:x:443/proxy/y?watch=1',
      ['api', 'v1', 'namespaces', 'a', 'services', 'https:x:443', 'proxy', 'y'],
      { watch: '1' },
    ],
    ['api/v1/namespaces/watch/pods/exec', ['api', 'v1', 'namespaces', 'watch', 'pods', 'exec'], {}],
  ])('takes %s apart', (path, segments, query) => {
    const target = proxyTarget(`/api/v1/k8s/${path}`);
    expect(target.ok && target.value).toEqual({ segments, query });
  });

  it.each(['a', 'k8s', 'a%2Fb'])('takes a path of the cluster %s apart', (cluster) => {
    const target = proxyTarget(`/api/v1/clusters/${cluster}/k8s/api/v1/nodes?limit=1`);
    expect(target.ok && target.value).toEqual({ segments: ['api', 'v1', 'nodes'], query: { limit: '1' } });
  });
});

describe('acceptOf', () => {
  it.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['text/html,application/xhtml+xml', 'application/json'],
    ['application/vnd.kubernetes.protobuf', 'application/json'],
    [
      'application/json;as=Table;v=v1;g=meta.k8s.io, application/json',
      'application/json;as=Table;v=v1;g=meta.k8s.io, application/json',
    ],
    ['application/yaml', 'application/yaml'],
  ])('turns %s into %s', (header, expected) => {
    expect(acceptOf(header)).toBe(expected);
  });
});

describe('safeTypeOf', () => {
  it.each([
    ['text/html; charset=utf-8', 'application/octet-stream', true],
    ['image/svg+xml', 'application/octet-stream', true],
    ['application/javascript', 'application/octet-stream', true],
    ['', 'application/octet-stream', true],
    ['application/json', 'application/json; charset=utf-8', false],
    ['Application/Problem+JSON', 'application/json; charset=utf-8', false],
    ['application/yaml', 'text/plain; charset=utf-8', false],
    ['text/plain', 'text/plain; charset=utf-8', false],
  ])('serves %s as %s', (given, contentType, attachment) => {
    expect(safeTypeOf(given)).toEqual({ contentType, attachment });
  });
});
