import type { Overview } from '@netloft/contracts';
import { useLiveTopic } from '../../lib/live-topic.ts';
import type { TopicState } from '../../lib/live-socket.ts';

/** The cluster's overview, live; the same data as `GET /api/v1/clusters/{cluster}/overview`. */
export const useOverview = (cluster: string): TopicState<Overview> =>
  useLiveTopic('overview', cluster === '' ? null : { cluster });
