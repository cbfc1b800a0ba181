import { expect, type Locator, type Page } from '@playwright/test';
import { ShellPage } from './clusters.page.ts';

/** The ladder of tiers, the packet that falls down it, and one rung's details. */
export class TiersPage {
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
  }

  get ladder(): Locator {
    return this.#page.getByRole('list', { name: 'Ladder of tiers' });
  }
  get rungs(): Locator {
    return this.ladder.locator('[data-rung]');
  }
  rung(id: string): Locator {
    return this.ladder.locator(`[data-rung="${id}"]`);
  }
  /** The button that names a rung and opens its details. */
  name(id: string): Locator {
    return this.rung(id).getByRole('button').first();
  }
  get reading(): Locator {
    return this.#page.getByRole('status', { name: 'Way of a packet to this rung' });
  }
  get packet(): Locator {
    return this.#page.getByRole('region', { name: 'Drop a packet on the ladder' });
  }
  get add(): Locator {
    return this.#page.getByRole('button', { name: 'New tier' });
  }
  get dialog(): Locator {
    return this.#page.getByRole('dialog');
  }
  drawer(name: string): Locator {
    return this.#page.getByRole('complementary', { name, exact: true });
  }

  async open(search = ''): Promise<void> {
    await new ShellPage(this.#page).open(`tiers${search}`);
    await this.ladder.waitFor();
  }
  /** Ids of the rungs, first evaluated first. */
  async ids(): Promise<string[]> {
    return this.rungs.evaluateAll((rungs) => rungs.map((rung) => rung.getAttribute('data-rung') ?? ''));
  }
  /** Confirms the change under review. A deletion asks for the name. */
  async confirm(typed?: string): Promise<void> {
    if (typed !== undefined) await this.dialog.getByRole('textbox').first().fill(typed);
    await this.dialog.getByRole('button', { name: /^(Apply to|Delete from)/ }).click();
    await expect(this.dialog).toBeHidden();
  }
}
