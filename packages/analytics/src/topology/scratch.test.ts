import { describe, expect, it } from 'vitest';
import { estate } from '../testing/estate.ts';
import { buildModel, indexInventory } from './model.ts';
import { Scratch } from './scratch.ts';
import type { TopologyGraph, TopologyLook } from './types.ts';
import { viewOf } from './view.ts';

const LOOK: TopologyLook = { group: 'pod', externalPrefix: 24, services: 'show', limit: 50 };

function looker(pods: number, edges: number): (how?: Partial<TopologyLook>) => TopologyGraph {
  const { flows, inventory } = estate({ pods, edges });
  const model = buildModel(flows, indexInventory(inventory));
  return (how = {}) => viewOf(model, { ...LOOK, ...how });
}

describe('the room of looks', () => {
  it('gives columns that do not share a place, of zeros, however often it begins anew', () => {
    const scratch = new Scratch();
    // Larger than the first buffer, so that some columns lie beside it.
    for (const size of [10, 300_000, 10]) {
      scratch.begin();
      const [ints, flags, floats] = [scratch.ints(size), scratch.flags(size + 3), scratch.floats(size)];
      expect([ints, flags, floats].every((column) => column.every((value) => value === 0))).toBe(true);
      ints.fill(7);
      flags.fill(8);
      floats.fill(9);
      expect(ints.every((value) => value === 7)).toBe(true);
      expect(flags.every((value) => value === 8)).toBe(true);
    }
  });

  it('leaves a graph as it was when others are made after it', () => {
    const [large, small] = [looker(500, 4_000), looker(40, 100)];
    const first = large();
    const kept = structuredClone(first);
    small({ group: 'workload' });
    large({ group: 'node', services: 'through' });
    expect(first).toEqual(kept);
    expect(large()).toEqual(kept);
  });

  it('groups by more labels in turn than are kept ready', () => {
    const look = looker(60, 300);
    const by = (label: string): TopologyGraph => look({ group: 'label', label });
    const [app, tier] = [by('app'), by('tier')];
    for (const label of ['a', 'b', 'c', 'd']) by(label);
    expect(by('app')).toEqual(app);
    expect(by('tier')).toEqual(tier);
    expect(app).not.toEqual(tier);
  });
});
