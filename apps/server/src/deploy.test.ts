import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfig, SETTINGS } from './config.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: object;
  readonly ports?: readonly string[];
}
const compose = parse(read('docker-compose.yml')) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};

/** `${NAME:-default}` and `${NAME:?what to do}`, as Compose fills them in. */
const filled = (text: string, env: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\$\{(\w+):([-?])([^}]*)\}/g, (_, name: string, kind: string, rest: string) => {
    const value = env[name] ?? (kind === '-' ? rest : undefined);
    if (value === undefined) throw new Error(`${name} ${rest}`);
    return value;
  });
const environmentOf = ({ environment }: Service, env: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).map(([name, text]) => [name, filled(text, env)]));
const service = (name: string): Service => {
  const found = compose.services[name];
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
};

describe('docker-compose.yml', () => {
  it.each(['netloft', 'collector'])('gives %s only settings that exist, and a configuration that starts', (name) => {
    const one = service(name);
    const known: readonly string[] = Object.values(SETTINGS).map(({ env }) => env);
    expect(Object.keys(one.environment).filter((variable) => !known.includes(variable))).toEqual([]);
    const env = environmentOf(one, { NETLOFT_CLICKHOUSE_PASSWORD: 'from-env' });
    const config = readConfig(one.command ?? [], env);
    expect(config).toMatchObject({
      ok: true,
      value: {
        role: name === 'collector' ? 'collector' : 'all',
        flowStore: { mode: 'clickhouse', url: 'http://clickhouse:8123', database: 'netloft' },
        flowStoreUser: service('clickhouse').environment['CLICKHOUSE_USER'],
      },
    });
    if (config.ok) expect(config.value.flowStorePassword?.reveal()).toBe('from-env');
    expect(environmentOf(service('clickhouse'), { NETLOFT_CLICKHOUSE_PASSWORD: 'from-env' })).toMatchObject({
      CLICKHOUSE_PASSWORD: 'from-env',
      CLICKHOUSE_DB: 'netloft',
    });
  });

  it.each(['netloft', 'collector', 'clickhouse'])('does not start %s without a password of its own', (name) => {
    expect(() => environmentOf(service(name), {})).toThrow(/NETLOFT_CLICKHOUSE_PASSWORD is not set/);
  });

  it('waits for ClickHouse, shows the page to this machine alone, and keeps every state in a volume', () => {
    const { netloft, clickhouse } = { netloft: service('netloft'), clickhouse: service('clickhouse') };
    expect(netloft.depends_on).toEqual({ clickhouse: { condition: 'service_healthy' } });
    expect(clickhouse.healthcheck).toBeDefined();
    expect(clickhouse.ports).toBeUndefined();
    expect(netloft.ports?.filter((port) => port.endsWith(':3000'))).toEqual([
      expect.stringMatching(/^127\.0\.0\.1:/) as string,
    ]);
    const named = Object.values(compose.services)
      .flatMap(({ volumes }) => volumes)
      .map((volume) => /^[a-z]+(?=:)/.exec(volume)?.[0])
      .filter((name) => name !== undefined);
    expect([...new Set(named)].sort()).toEqual(Object.keys(compose.volumes).sort());
  });
});
