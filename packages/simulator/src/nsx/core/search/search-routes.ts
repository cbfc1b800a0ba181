import type { NsxAnswer, NsxRequest, NsxRoute, NsxWorld } from '../../types.ts';
import type { Present } from '../hierarchy.ts';
import { listAnswer } from '../lists.ts';
import { refusal, refuse } from '../refusals.ts';
import { isFound } from './match.ts';
import { parseSearch } from './parse.ts';
import { SearchIndex } from './search-index.ts';

/** Fields that public clients search by. */
const SEEN_FIELDS: ReadonlySet<string> = new Set([
  'resource_type',
  'id',
  'display_name',
  'path',
  'tags.scope',
  'tags.tag',
  'marked_for_delete',
]);
const MORE_FIELDS = ['unique_id', 'parent_path', 'external_id', 'container_cluster_id', 'description'];
const ALL_FIELDS: ReadonlySet<string> = new Set([...SEEN_FIELDS, ...MORE_FIELDS]);
/** Largest answer in bytes; beyond it NSX asks for smaller pages. */
const MAX_PAGE_BYTES = 2_000_000;

const badQuery = (message: string): NsxAnswer =>
  refuse(refusal(400, 60501, `Search query is not valid: ${message}.`, 'nsx-search'));

function search(world: NsxWorld, index: SearchIndex, maxBytes: number, request: NsxRequest): NsxAnswer {
  const size = Number(request.query.get('page_size') ?? 0);
  if (size > 1000) return refuse(refusal(400, 255, 'page_size is beyond the maximum of 1000.', 'nsx-search'));
  const text = request.query.get('query') ?? '';
  if (text.trim() === '') return badQuery('there is none');
  const parsed = parseSearch(text);
  if (!parsed.ok) return badQuery(parsed.message);
  const fields = world.settings.strict ? SEEN_FIELDS : ALL_FIELDS;
  const found = index.all().filter((object) => isFound(object, parsed.node, fields));
  const answer = listAnswer(world, request, found, { countOnEveryPage: true });
  if (answer.status === 200 && JSON.stringify(answer.body).length > maxBytes)
    return refuse(refusal(503, 60576, 'The page is too large: ask for fewer results a page.', 'nsx-search'));
  return answer;
}

/** Searches of both API trees; the index holds what the stores hold now, and follows them. */
export function searchRoutes(
  world: NsxWorld,
  present: Present = (object) => object,
  maxBytes = MAX_PAGE_BYTES,
): NsxRoute[] {
  const index = new SearchIndex(world, present);
  const short = world.settings.strict ? [] : ['/policy/api/v1/search'];
  return ['/policy/api/v1/search/query', '/api/v1/search/query', ...short].map((path) => ({
    methods: ['GET'],
    path,
    handle: (request) => search(world, index, maxBytes, request),
  }));
}
