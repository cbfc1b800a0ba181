import type { Locator, Page } from '@playwright/test';

/** How Netloft itself fares. */
export class StatusPage {
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
  }

  async open(): Promise<void> {
    await this.#page.goto('/status');
  }
  get clusters(): Locator {
    return this.#page.getByRole('table', { name: 'Clusters' });
  }
  /** Where several replicas run, each of them. */
  get replicas(): Locator {
    return this.#page.getByRole('table', { name: 'Replicas' });
  }
  /** Row of a problem by its code. */
  problem(code: string): Locator {
    return this.#page.getByRole('rowheader', { name: code });
  }
  get copy(): Locator {
    return this.#page.getByRole('button', { name: 'Copy for a bug report' });
  }
}
