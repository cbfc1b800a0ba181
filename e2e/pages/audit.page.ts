import type { Locator, Page } from '@playwright/test';
import { ShellPage } from './clusters.page.ts';
import { TablePart } from './table.ts';

/** The Audit page: the table of changes and one of them beside it. */
export class AuditPage {
  readonly table: TablePart;
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
    this.table = new TablePart(page, 'Audit');
  }

  /** Rows that speak of an object. */
  rowsOf(name: string): Locator {
    return this.table.rows.filter({ hasText: name });
  }
  drawer(title: string): Locator {
    return this.#page.getByRole('complementary', { name: title, exact: true });
  }
  get dialog(): Locator {
    return this.#page.getByRole('dialog');
  }

  async open(search = ''): Promise<void> {
    await new ShellPage(this.#page).open(`audit${search}`);
    await this.table.table.waitFor();
  }
}
