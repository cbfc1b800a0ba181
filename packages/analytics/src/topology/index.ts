export { toGraphJson, toMermaid } from './export.ts';
export { hideFault } from './hide.ts';
export { buildModel, indexInventory, type InventoryIndex, type TopologyModel } from './model.ts';
export type {
  TopologyFlow,
  TopologyGraph,
  TopologyHost,
  TopologyInventory,
  TopologyLook,
  TopologyPod,
} from './types.ts';
export { viewOf } from './view.ts';
