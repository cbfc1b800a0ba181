import { z } from 'zod';
import { path, port } from './config-fields.ts';

/** Where the settings of metrics and of several replicas come from. */
export const OPERATION_SETTINGS = {
  metricsPort: { env: 'NETLOFT_METRICS_PORT' },
  metricsHost: { env: 'NETLOFT_METRICS_HOST' },
  sessionKeysFile: { env: 'NETLOFT_SESSION_KEYS_FILE' },
  replica: { env: 'NETLOFT_REPLICA' },
} as const;

export const OPERATION_FIELDS = {
  /** Metrics are served only where a port is given. */
  metricsPort: port.optional(),
  /** The address of the pages' listener when absent. */
  metricsHost: z.string().min(1).optional(),
  sessionKeysFile: path.optional(),
  /** Names this process among those that share the data directory; absent where it has the directory for itself. */
  replica: z
    .string()
    .regex(
      /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/,
      'takes a name such as that of the Pod: lower-case letters, digits, - and .',
    )
    .optional(),
};
