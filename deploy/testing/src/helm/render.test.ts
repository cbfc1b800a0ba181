import { describe, expect, it } from 'vitest';
import { parseTemplate } from './parse.ts';
import { Renderer } from './render.ts';

const render = (text: string, values: object = {}, helpers = ''): string => {
  const template = parseTemplate(text, 'a.yaml');
  return new Renderer([template, parseTemplate(helpers, 'b.tpl')]).render(template.nodes, { Values: values });
};

describe('what a template of the subset becomes, as Go has it', () => {
  it.each([
    ['white space beside dashes goes', 'a  {{- " b" -}}  \n c', {}, 'a bc'],
    ['a comment is nothing', 'a{{/* {{ */}}b', {}, 'ab'],
    ['else if', '{{ if .Values.a }}1{{ else if .Values.b }}2{{ else }}3{{ end }}', { b: true }, '2'],
    ['with and its else', '{{ with .Values.a }}{{ .b }}{{ else }}none{{ end }}', { a: { b: 'x' } }, 'x'],
    ['range over a list', '{{ range .Values.a }}[{{ . }}]{{ end }}', { a: ['x', 'y'] }, '[x][y]'],
    [
      'range over a map, by its keys',
      '{{ range $k, $v := .Values }}{{ $k }}={{ $v }};{{ end }}',
      { b: 'y', a: 'x' },
      'a=x;b=y;',
    ],
    ['range over nothing', '{{ range .Values.a }}x{{ else }}none{{ end }}', { a: [] }, 'none'],
    ['$ is the whole within blocks', '{{ with .Values.a }}{{ $.Values.b }}{{ end }}', { a: 'x', b: 'y' }, 'y'],
    ['a variable of an outer block is set', '{{ $x := "a" }}{{ if true }}{{ $x = "b" }}{{ end }}{{ $x }}', {}, 'b'],
    [
      'a variable of an inner block ends with it',
      '{{ $x := "a" }}{{ if true }}{{ $x := "b" }}{{ end }}{{ $x }}',
      {},
      'a',
    ],
    ['what comes through a pipe is the last argument', '{{ "a-b" | trimSuffix "-b" | quote }}', {}, '"a"'],
    ['and and or give what decides', '{{ and .Values.a "x" }}{{ or .Values.b "y" }}', { a: 'z', b: '' }, 'xy'],
    ['default takes the place of what is empty', '{{ .Values.a | default "x" }}', { a: '' }, 'x'],
    [
      'a block of YAML is indented',
      'a:{{ toYaml .Values.a | nindent 2 }}',
      { a: { c: 1, b: [true] } },
      'a:\n  b:\n    - true\n  c: 1',
    ],
    [
      'text that YAML reads as truth stays text',
      'a: {{ toYaml .Values.a }}',
      { a: ['off', '1e3'] },
      'a: - "off"\n- "1e3"',
    ],
    ['a part of text by its pattern', '{{ regexFind ":[0-9]+$" .Values.a | trimPrefix ":" }}', { a: 'a:80' }, '80'],
    ['numbers of values are made whole to be compared', '{{ if gt (int .Values.a) 1 }}many{{ end }}', { a: 2 }, 'many'],
  ])('%s', (_, text, values, result) => {
    expect(render(text, values)).toBe(result);
  });

  it('includes a define of another file, with a dot of its own', () => {
    expect(render('{{ include "x" (dict "a" "1") }}', {}, '{{ define "x" }}<{{ .a }}>{{ end }}')).toBe('<1>');
  });
});

describe('what is outside of the subset, or an error of Helm, is a fault with its place', () => {
  it.each([
    [
      'an unknown function',
      'x\n{{ shuffle "a" }}',
      {},
      "a.yaml:2: uses function 'shuffle', which is not in the subset",
    ],
    ['a missing value that is printed', '{{ .Values.a }}', {}, 'prints a nil'],
    ['a field of nothing', '{{ .Values.a.b }}', {}, 'asks for .b of a nil'],
    ['a large number, which Helm shows as 1e+06', '{{ .Values.a }}', { a: 1_000_000 }, 'put it through int'],
    [
      'a value compared with a number of the template',
      '{{ if eq .Values.a 1 }}x{{ end }}',
      { a: 1 },
      'compares a number with a bigint',
    ],
    ['a map that is printed', '{{ .Values.a }}', { a: {} }, 'prints a map'],
    ['an undeclared variable', '{{ $x }}', {}, 'uses $x, which is not declared'],
    ['an include of nothing', '{{ include "x" . }}', {}, 'includes x, which nothing defines'],
    ['template in place of include', '{{ template "x" . }}', {}, "has 'template'"],
    ['printf with a verb of another kind', '{{ printf "%v" "a" }}', {}, 'printf knows %s, %d and %q'],
    ['arguments to what is no function', '{{ .Values.a "b" }}', { a: 'x' }, 'gives arguments to what is no function'],
    ['a block without its end', '{{ if true }}x', {}, 'lacks the end of its if'],
    ['an end without its block', 'x{{ end }}', {}, 'has an end without its beginning'],
    ['braces that do not close', 'a {{ .Values', {}, 'without its other half'],
    ['text that Go cannot read', '{{ .Values.a + 1 }}', { a: 1 }, "cannot read '+ 1"],
    ['a failed check', '{{ fail "replicas: too many" }}', {}, 'a.yaml:1: replicas: too many'],
    [
      'a required value that is empty',
      '{{ required "name: is missing" .Values.name }}',
      { name: '' },
      'name: is missing',
    ],
  ])('%s', (_, text, values, words) => {
    expect(() => render(text, values)).toThrow(words);
  });
});
