import { expect, type Locator, type Page } from '@playwright/test';
import { ShellPage } from './clusters.page.ts';
import { TablePart } from './table.ts';

/** Checks: their sets, one set, a run, the form of a check, and two traces side by side. */
export class TraceChecksPage {
  readonly sets: TablePart;
  readonly checks: TablePart;
  readonly results: TablePart;
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
    this.sets = new TablePart(page, 'Sets of checks');
    this.checks = new TablePart(page, 'Checks');
    this.results = new TablePart(page, 'Results');
  }

  async open(): Promise<void> {
    await new ShellPage(this.#page).open('traceflows/checks');
  }
  /** Opens the form of a check on the result of a trace. */
  async keep(): Promise<Locator> {
    await this.#page.getByRole('button', { name: 'Keep as check' }).click();
    const form = this.#page.getByRole('form', { name: 'Keep as check' });
    await form.waitFor();
    return form;
  }
  /** Sends the form of a check and waits for the word that it was kept. */
  async save(form: Locator): Promise<Locator> {
    await form.getByRole('button', { name: 'Save' }).click();
    const dialog = this.#page.getByRole('dialog', { name: 'Keep as check' });
    await expect(dialog).toContainText('Kept as a check');
    return dialog;
  }
  /** The answer of a run in one line. */
  get headline(): Locator {
    return this.#page.getByRole('main').getByRole('status').first();
  }
  /** The way of the packet in the details of a result. */
  result(name: string): Locator {
    return this.#page.getByRole('complementary', { name });
  }

  // Two traces side by side
  get comparison(): Locator {
    return this.#page.getByRole('region', { name: 'Ways of the packet' });
  }
  get words(): Locator {
    return this.#page.getByRole('status').filter({ hasText: /The ways part|Both ways are the same|found the same/ });
  }
}
