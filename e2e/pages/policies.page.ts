import type { Locator, Page } from '@playwright/test';
import { TablePart } from './table.ts';
import { ShellPage } from './clusters.page.ts';

/** Policies: the table, one policy beside it, and one on a page of its own. */
export class PoliciesPage {
  readonly table: TablePart;
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
    this.table = new TablePart(page, 'Policies');
  }

  get filters(): Locator {
    return this.#page.getByRole('group', { name: 'Narrow the policies down' });
  }
  filter(label: string): Locator {
    return this.filters.getByRole('combobox', { name: label, exact: true });
  }
  drawer(name: string): Locator {
    return this.#page.getByRole('complementary', { name, exact: true });
  }
  /** The picture within a drawer or the page. */
  picture(within: Locator | Page = this.#page): Locator {
    return within.getByRole('group', { name: /^Who may come in and where it may go/ });
  }
  /** A titled part of the details. */
  part(name: string, within: Locator | Page = this.#page): Locator {
    return within.getByRole('region', { name, exact: true });
  }
  get review(): Locator {
    return this.#page.getByRole('dialog');
  }

  async open(search = ''): Promise<void> {
    await new ShellPage(this.#page).open(`policies${search}`);
    await this.table.table.waitFor();
  }
  /** Opens one policy's own page by its id. */
  async openOne(id: string): Promise<void> {
    await new ShellPage(this.#page).open(`policies/${encodeURIComponent(id)}`);
  }
}
