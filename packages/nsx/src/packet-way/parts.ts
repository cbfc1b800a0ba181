import type { NsxWayStage } from '@netloft/contracts';
import type { WayTarget } from './facts.ts';

type StageMore = Partial<Omit<NsxWayStage, 'stage' | 'title'>>;

/** A station; what is not given decides nothing. */
export const stage = (name: NsxWayStage['stage'], title: string, more: StageMore): NsxWayStage => ({
  stage: name,
  title,
  addresses: [],
  verdict: null,
  detail: '',
  rules: [],
  ...more,
});

/** `10.13.210.10:80`, `[fd00::1]:80`. */
export const placeText = ({ ip, port }: WayTarget): string => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);
export const at = (ips: readonly string[], port: number): readonly WayTarget[] => ips.map((ip) => ({ ip, port }));

/** The way as far as it is known. */
export interface Way {
  readonly stages: NsxWayStage[];
  readonly missing: string[];
}
