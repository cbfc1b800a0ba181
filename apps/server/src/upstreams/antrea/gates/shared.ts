import type { FeatureContext } from '../../../feature.ts';
import { createControllerSource } from './controller-source.ts';
import { createGateReader, type GateReader } from './reader.ts';

const readers = new WeakMap<FeatureContext, GateReader>();

/** The reader of an app: one, so that features which show gates share their readings. */
export function gateReaderOf(context: FeatureContext): GateReader {
  const known = readers.get(context);
  if (known !== undefined) return known;
  const { config, now } = context;
  const controller = createControllerSource(config, now);
  const reader = createGateReader({ namespace: config.antreaNamespace, controller, now });
  readers.set(context, reader);
  return reader;
}
