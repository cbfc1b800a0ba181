import { startReplicas } from '../fixtures/replicas.ts';
import { CLUSTER, expect, signInTo, test } from '../fixtures/test.ts';
import { PoliciesPage } from '../pages/policies.page.ts';

const ACNP = '/apis/crd.antrea.io/v1alpha1/clusternetworkpolicies';

test('a page goes on at another replica within five seconds when its own is gone, in the same session', async ({
  page,
}) => {
  test.setTimeout(120_000);
  const { product, front, loseSecond, close } = await startReplicas();
  try {
    await signInTo(page.context().request, { ...product, url: front.url }, 'admin');
    const policies = new PoliciesPage(page);
    const row = policies.table.row('AntreaClusterNetworkPolicy:e2e-after-the-loss');
    await page.goto(`${front.url}/clusters/${CLUSTER}/policies?q=e2e-after-the-loss`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(row).toHaveCount(0);
    loseSecond();
    await product.cluster.create(ACNP, {
      apiVersion: 'crd.antrea.io/v1alpha1',
      kind: 'ClusterNetworkPolicy',
      metadata: { name: 'e2e-after-the-loss' },
      spec: {
        priority: 77,
        tier: 'application',
        appliedTo: [{ podSelector: { matchLabels: { app: 'nobody-has-this' } } }],
        ingress: [{ action: 'Drop', from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }],
      },
    });
    await expect(row).toBeVisible({ timeout: 5_000 });
    await page.reload();
    await expect(row).toBeVisible();
  } finally {
    await close();
  }
});
