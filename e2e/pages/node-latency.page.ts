import type { Locator, Page } from '@playwright/test';

/** Latency between Nodes. */
export class NodeLatencyPage {
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
  }

  get grid(): Locator {
    return this.#page.getByRole('grid', { name: 'Round trips between Nodes' });
  }
  /** Cells whose words match: `5r8gj to bpx7s: 0.41 ms`. */
  cells(words: RegExp): Locator {
    return this.grid.getByRole('gridcell', { name: words });
  }
  get worst(): Locator {
    return this.#page.getByRole('region', { name: 'Worst pairs' });
  }
  get drawer(): Locator {
    return this.#page.getByRole('complementary');
  }
  button(name: string): Locator {
    return this.#page.getByRole('button', { name, exact: true });
  }
  get seconds(): Locator {
    return this.#page.getByLabel('Seconds between pings');
  }
}
