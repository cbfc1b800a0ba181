import type { NsxRelease } from '../nsx/types.ts';
import type { NsxOptions } from '../types.ts';

type Values = Readonly<Record<string, string | boolean | string[] | undefined>>;
type Read =
  | { readonly ok: true; readonly nsx: NsxOptions | false | undefined }
  | { readonly ok: false; readonly message: string };

const RELEASES = ['4.1', '4.2', '9.0'] as const satisfies readonly NsxRelease[];
const SEEDS = ['story', 'wide', 'large'] as const;

const oneOf = <T extends string>(list: readonly T[], text: unknown): T | undefined => list.find((one) => one === text);

/** The flags of the simulated NSX: false with `--no-nsx`, undefined when none is given; what is wrong is said in one line. */
export function readNsx(values: Values): Read {
  const { 'nsx-release': releaseText, 'nsx-seed': seedText, 'nsx-strict': strict, 'no-nsx': off } = values;
  const [release, seed] = [oneOf(RELEASES, releaseText), oneOf(SEEDS, seedText)];
  if (releaseText !== undefined && release === undefined)
    return {
      ok: false,
      message: `simulator: --nsx-release takes ${RELEASES.join(', ')}, not '${String(releaseText)}'`,
    };
  if (seedText !== undefined && seed === undefined)
    return { ok: false, message: `simulator: --nsx-seed takes ${SEEDS.join(', ')}, not '${String(seedText)}'` };
  const nsx = {
    ...(release === undefined ? {} : { release }),
    ...(seed === undefined ? {} : { seed }),
    ...(strict === true ? { strict } : {}),
  };
  const isGiven = Object.keys(nsx).length > 0;
  if (off === true)
    return isGiven
      ? { ok: false, message: 'simulator: --no-nsx goes with no other flag of NSX' }
      : { ok: true, nsx: false };
  return { ok: true, nsx: isGiven ? nsx : undefined };
}
