import type { ReactNode } from 'react';
import { MantineProvider } from '@mantine/core';
import { render, type RenderResult } from '@testing-library/react';

/** Renders below Mantine, as every page is. For tests. */
export const renderInApp = (children: ReactNode): RenderResult =>
  render(children, { wrapper: ({ children: inner }) => <MantineProvider env="test">{inner}</MantineProvider> });
