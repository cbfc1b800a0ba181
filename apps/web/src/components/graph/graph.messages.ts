import type { EdgeLook } from './graph.types.ts';

const looks: Readonly<Record<EdgeLook, string>> = {
  allowed: 'Allowed',
  unprotected: 'Unprotected',
  mixed: 'Mixed',
  denied: 'Denied',
};

export const graphText = {
  looks,
  legend: 'Legend',
  width: 'Width',
  health: 'Not healthy',
  keys: 'Arrow keys go from node to node, N and P through the edges of a node, Enter shows details, Space opens or closes it, plus and minus zoom, 0 shows everything.',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fit: 'Show everything',
  resetPins: (count: number) => `Let go of ${count} moved ${count === 1 ? 'node' : 'nodes'}`,
  miniMap: 'Overview; press to move there',
  layingOut: 'Laying out …',
  group: 'Graph',
} as const;
