import { createTheme, defaultVariantColorsResolver, type MantineColorsTuple } from '@mantine/core';

const accent: MantineColorsTuple = [
  '#eef4ff',
  '#dce8ff',
  '#b8cfff',
  '#9ab9ff',
  '#7ca2ff',
  '#4f80f7',
  '#2f6df3',
  '#155eef',
  '#1150cc',
  '#0d3fa3',
];
const dark: MantineColorsTuple = [
  '#dde3ec',
  '#c3cbd7',
  '#98a2b3',
  '#7f8a9c',
  '#475160',
  '#2c3541',
  '#212934',
  '#161c24',
  '#10151b',
  '#0b0f14',
];

/** Netloft's theme; colours with a meaning live in components/mark.tsx and styles.css, not here. */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  colors: { accent, dark },
  defaultRadius: 6,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace:
    'ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  headings: { fontWeight: '600' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // The page never scrolls as a whole; locking it would add a style element that the content security policy refuses.
    Modal: { defaultProps: { lockScroll: false, transitionProps: { duration: 0 } } },
    ModalRoot: { defaultProps: { lockScroll: false } },
    Menu: { defaultProps: { withInitialFocusPlaceholder: false, transitionProps: { duration: 0 } } },
    Popover: { defaultProps: { transitionProps: { duration: 0 } } },
  },
  // Mantine computes a filled button's text colour once for both schemes; ours must be read in either.
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input);
    if (input.variant !== 'filled' || (input.color !== undefined && input.color !== 'accent')) return colors;
    return {
      ...colors,
      background: 'var(--nl-action)',
      hover: 'var(--nl-action-hover)',
      color: 'var(--nl-on-action)',
    };
  },
});
