export {
  type CellAt,
  type MatrixCell,
  MatrixGrid,
  type MatrixGridProps,
  type MatrixHead,
  type Place,
} from './matrix-grid.tsx';
export { MatrixLegend, type LegendEntry } from './matrix-legend.tsx';
