import { expect, it } from 'vitest';
import { parseJson, summary } from './json.ts';

it.each([
  ['', 'unexpected end of JSON input', '<empty>'],
  ['{"a":1', 'unexpected end of JSON input', '{"a":1'],
  ['{"a":"b', 'unexpected end of JSON input', '{"a":"b'],
  ['{"a":}', "invalid character '}' looking for beginning of value", '{"a":}'],
  ['nonsense', "invalid character 'o' looking for beginning of value", '6e6f6e73656e7365'],
  ['{a:1}', "invalid character 'a' looking for beginning of object key string", '{a:1}'],
  ['{"a":1 "b":2}', `invalid character '"' after object key:value pair`, '{"a":1 "b":2}'],
  ['[1 2]', "invalid character '2' after array element", '5b3120325d'],
  ['{"a" 1}', "invalid character '1' after object key", '{"a" 1}'],
  ['{} {}', "invalid character '{' after top-level value", '{} {}'],
])('refuses %j as Go does', (text, fault, quoted) => {
  const message = `the object provided is unrecognized (must be of type Pod): couldn't get version/kind; json parse error: ${fault} (${quoted})`;
  expect(() => parseJson(text, 'Pod')).toThrow(expect.objectContaining({ code: 400, message }));
});

it('quotes long bodies by their start', () => {
  expect(summary(`{${'x'.repeat(50)}`)).toBe(`{${'x'.repeat(29)} ...`);
});
