import type { Locator, Page } from '@playwright/test';
import { ShellPage } from './clusters.page.ts';

/** Feature gates and settings. */
export class FeatureGatesPage {
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
  }

  get table(): Locator {
    return this.#page.getByRole('table', { name: /^(Feature gates|Settings):/ });
  }
  get pending(): Locator {
    return this.#page.getByRole('region', { name: 'A restart is pending' });
  }
  get filter(): Locator {
    return this.#page.getByRole('searchbox', { name: /^Filter (gates|settings)/ });
  }
  /** Row of a gate or setting. */
  row(name: string): Locator {
    return this.table.getByRole('row').filter({ has: this.#page.getByRole('cell', { name, exact: true }) });
  }

  async open(search = ''): Promise<void> {
    await new ShellPage(this.#page).open(`feature-gates${search}`);
    await this.#page.getByRole('heading', { name: 'Feature gates', level: 1 }).waitFor();
  }
  async component(name: 'Controller' | 'Agents'): Promise<void> {
    await this.#page.getByRole('group', { name: 'Component' }).getByRole('button', { name }).click();
  }
  async part(name: 'Gates' | 'Settings' | 'As text'): Promise<void> {
    await this.#page.getByRole('group', { name: 'What to show' }).getByRole('button', { name }).click();
  }
}
