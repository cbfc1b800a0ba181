import type { Locator, Page } from '@playwright/test';
import { ShellPage } from './clusters.page.ts';

/** The overview: what needs attention, then a card for each part. */
export class OverviewPage {
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
  }

  get attention(): Locator {
    return this.#page.getByRole('region', { name: 'Needs attention' });
  }
  card(name: 'Controller' | 'Agents' | 'Feature gates' | 'Policies by tier' | 'Recent traces'): Locator {
    return this.#page.getByRole('region', { name, exact: true });
  }

  async open(): Promise<void> {
    await new ShellPage(this.#page).open('overview');
    await this.attention.waitFor();
  }
}
