export { GraphCanvas, type GraphCanvasProps, type GraphHandle } from './graph-canvas.tsx';
export type { EdgeLook, GraphEdge, GraphFrame, GraphModel, GraphNode } from './graph.types.ts';
export type { LayoutKind, Places, Point } from './types.ts';
