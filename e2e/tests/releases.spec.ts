import { startProduct } from '../fixtures/start.ts';
import { CLUSTER, expect, signInTo, test } from '../fixtures/test.ts';
import { PODS } from '../fixtures/world.ts';
import { AgentsPage } from '../pages/agents.page.ts';
import { CapturesPage } from '../pages/captures.page.ts';
import { ShellPage } from '../pages/clusters.page.ts';
import { FeatureGatesPage } from '../pages/feature-gates.page.ts';
import { TraceflowPage } from '../pages/traceflows.page.ts';

/** The simulated 2.7 has them on, a new installation has them off. */
const OFF = '--feature-gates PacketCapture=false,SupportBundleCollection=false';

// Later releases serve other versions of the same kinds; the story is the same in all of them.
for (const [release, gate] of [
  ['1.12', 'TopologyAwareHints'],
  ['2.7', 'BGPPolicy'],
] as const) {
  test(`the pages work with Antrea ${release}`, async ({ page }) => {
    test.setTimeout(120_000);
    const own = await startProduct({ simulatorOptions: `--antrea ${release} ${OFF}` });
    try {
      await signInTo(page.context().request, own, 'admin');
      const at = (path: string): string => `${own.url}/clusters/${CLUSTER}/${path}`;
      await page.goto(at('agents'));
      await expect(new AgentsPage(page).table.rows).toHaveCount(3);
      await expect(new ShellPage(page).topBar).toContainText(`Antrea ${release}`);
      await page.goto(at('feature-gates?component=agent'));
      await expect(new FeatureGatesPage(page).row(gate)).toBeVisible();
      // A release that has a kind keeps its gate off until it is switched on; one that lacks it says which has it.
      await page.goto(at('captures'));
      const captures = new CapturesPage(page);
      const lacking = captures.lacking(/^This cluster/);
      await expect(lacking).toContainText(release === '2.7' ? 'PacketCapture is off' : 'PacketCapture came with 2.2');
      await captures.part('Support bundles');
      await lacking.getByRole('link', { name: 'Open it under Feature gates' }).click();
      await expect(new FeatureGatesPage(page).row('SupportBundleCollection')).toBeVisible();
      const trace = new TraceflowPage(page);
      for (const [port, verdict] of [
        [4568, /^Dropped on .*5r8gj/],
        [4567, /^Delivered/],
      ] as const) {
        await page.goto(at(`traceflow?source=yelb/${PODS.ui}&dst=yelb/${PODS.app}&port=${port}`));
        await trace.start();
        await expect(trace.headline).toHaveText(verdict);
        await expect(trace.headline).toContainText('Yelb-Zero-Trust');
      }
    } finally {
      await own.close();
    }
  });
}
