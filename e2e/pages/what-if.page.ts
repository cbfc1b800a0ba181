import type { Locator, Page } from '@playwright/test';
import { ShellPage } from './clusters.page.ts';

/** The question about one connection, and the matrix of who reaches whom. */
export class WhatIfPage {
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
  }

  get egress(): Locator {
    return this.#page.getByRole('region', { name: 'Out at the source' });
  }
  get ingress(): Locator {
    return this.#page.getByRole('region', { name: 'In at the destination' });
  }
  /** Verdict, comparison and tools above the way of the packet. */
  get answer(): Locator {
    return this.#page.getByRole('region', { name: 'Way of the packet' });
  }
  get comparison(): Locator {
    return this.#page.getByRole('region', { name: 'Before and after' });
  }
  get ask(): Locator {
    return this.#page.getByRole('button', { name: 'Ask', exact: true });
  }
  field(label: string): Locator {
    return this.#page.getByLabel(label, { exact: true });
  }
  get grid(): Locator {
    return this.#page.getByRole('grid', { name: 'Who reaches whom' });
  }
  cell(from: string, to: string): Locator {
    return this.grid.getByRole('gridcell', { name: new RegExp(`^${from} to ${to}: `) });
  }

  async open(search = ''): Promise<void> {
    await new ShellPage(this.#page).open(`what-if${search}`);
  }
}
