import fastifySwagger from '@fastify/swagger';
import { Problem } from '@netloft/contracts';
import type { FastifyInstance } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { z } from 'zod';

/** Contracts check what comes in and what goes out, and describe both at `/api/v1/openapi.json`. Register before the routes. */
export async function registerOpenApi(app: FastifyInstance, version: string): Promise<void> {
  // Named once in the document, rather than repeated at every route.
  if (!z.globalRegistry.has(Problem)) z.globalRegistry.add(Problem, { id: 'Problem' });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(fastifySwagger, {
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Netloft',
        description:
          'API of the console for Kubernetes clusters that run the Antrea CNI. Errors are RFC 9457 problem details.',
        version,
      },
      components: {
        securitySchemes: {
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'netloft-session',
            description: 'Set by the sign-in routes; sealed, and split into numbered cookies.',
          },
          basic: {
            type: 'http',
            scheme: 'basic',
            description: 'User admin with the admin password; for POST /auth/login only.',
          },
          bearer: {
            type: 'http',
            scheme: 'bearer',
            description: 'Token of a Kubernetes user, for the default cluster or the one in the path.',
          },
        },
      },
      security: [{ session: [] }, { bearer: [] }],
    },
  });
  let document: string | undefined;
  app.get('/api/v1/openapi.json', { schema: { hide: true } }, (_request, reply) => {
    document ??= JSON.stringify(app.swagger());
    return reply.type('application/json; charset=utf-8').send(document);
  });
}
