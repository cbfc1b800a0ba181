{{/* Names, labels and parts that several templates use. Only functions that deploy/testing/README.md lists. */}}
{{- define "netloft.labels" -}}
app.kubernetes.io/name: {{ .Values.name | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | quote }}
{{- end }}

{{- define "netloft.selector" -}}
app.kubernetes.io/name: {{ .Values.name | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: server
{{- end }}

{{- define "netloft.collectorSelector" -}}
app.kubernetes.io/name: {{ .Values.name | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: collector
{{- end }}

{{- define "netloft.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}

{{/* What the restricted Pod security standard asks for, of a Pod and of its container. */}}
{{- define "netloft.podSecurity" -}}
runAsNonRoot: true
{{- if .Values.podSecurity.assignIds }}
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
{{- end }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}
{{- define "netloft.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
privileged: false
capabilities:
  drop: [ALL]
{{- end }}

{{/* Whether the server itself speaks TLS, and the Secret with its certificate. */}}
{{- define "netloft.scheme" -}}
{{- if eq .Values.tls.mode "none" }}http{{ else }}https{{ end -}}
{{- end }}
{{- define "netloft.tlsSecret" -}}
{{- if eq .Values.tls.mode "secret" -}}
{{ required "tls.secretName: tls.mode secret needs the name of a Secret of type kubernetes.io/tls" .Values.tls.secretName }}
{{- else -}}
{{ .Values.tls.secretName | default (printf "%s-tls" .Values.name) }}
{{- end -}}
{{- end }}

{{/* Whether a policy tells the Gateway that the server speaks TLS: `true` or nothing. */}}
{{- define "netloft.backendTls" -}}
{{- if and .Values.gateway.enabled .Values.gateway.backendTls.enabled (ne .Values.tls.mode "none") }}true{{ end -}}
{{- end }}
{{/* ConfigMap with the authority of the server's certificate, as the Gateway takes it. */}}
{{- define "netloft.caConfigMap" -}}
{{- .Values.gateway.backendTls.caConfigMap | default (printf "%s-tls-ca" .Values.name) -}}
{{- end }}

{{/* Address that browsers use; empty when it is whatever they came by. */}}
{{- define "netloft.publicUrl" -}}
{{- if .Values.publicUrl -}}
{{ .Values.publicUrl }}
{{- else if .Values.ingress.enabled -}}
{{ if .Values.ingress.tlsSecret }}https{{ else }}http{{ end }}://{{ .Values.ingress.host }}
{{- else if .Values.gateway.enabled -}}
{{ if .Values.gateway.https }}https{{ else }}http{{ end }}://{{ .Values.gateway.host }}
{{- end -}}
{{- end }}

{{/* YAML reads a bare on and off as true and false. */}}
{{- define "netloft.plainHttp" -}}
{{- $given := toString .Values.plainHttp -}}
{{- if has $given (list "on" "true") -}}
on
{{- else if and (eq $given "auto") (ne .Values.service.type "ClusterIP") (eq .Values.tls.mode "none") (not (hasPrefix "https://" (include "netloft.publicUrl" .))) -}}
on
{{- else -}}
off
{{- end -}}
{{- end }}
{{/* Whether Pods may have the volume at the same time, so that one can start before another ends: `true` or nothing. */}}
{{- define "netloft.rolls" -}}
{{- if or (not .Values.persistence.enabled) (eq .Values.persistence.accessMode "ReadWriteMany") }}true{{ end -}}
{{- end }}

{{/* Families of addresses of every Service; the cluster's default otherwise. */}}
{{- define "netloft.families" -}}
{{- with .Values.ipFamilyPolicy }}
ipFamilyPolicy: {{ . }}
{{- end }}
{{- with .Values.ipFamilies }}
ipFamilies:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* How a Service is reached; the dot is its values: type, loadBalancerClass, loadBalancerSourceRanges, externalTrafficPolicy. */}}
{{- define "netloft.exposure" -}}
type: {{ .type }}
{{- if eq .type "LoadBalancer" }}
{{- with .loadBalancerClass }}
loadBalancerClass: {{ . | quote }}
{{- end }}
{{- with .loadBalancerSourceRanges }}
loadBalancerSourceRanges:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- if ne .type "ClusterIP" }}
externalTrafficPolicy: {{ .externalTrafficPolicy }}
{{- end }}
{{- end }}

{{/* On which Nodes Pods run, and with what images; the dot is a dict of root, selector (the name of a define) and replicas. */}}
{{- define "netloft.placement" -}}
{{- $root := .root -}}
{{- $replicas := .replicas -}}
{{- $selector := .selector -}}
{{- with $root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | quote }}
  {{- end }}
{{- end }}
{{- with $root.Values.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- with $root.Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $root.Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- if $root.Values.affinity }}
affinity:
  {{- toYaml $root.Values.affinity | nindent 2 }}
{{- else if gt (int $replicas) 1 }}
affinity:
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels:
              {{- include $selector $root | nindent 14 }}
{{- end }}
{{- end }}

{{/* Port of an address such as https://host:8443/path, also where a cluster's name stands before it. */}}
{{- define "netloft.portOf" -}}
{{- $url := regexFind "https?://[^/]+" . -}}
{{- $port := regexFind ":[0-9]+$" $url | trimPrefix ":" -}}
{{- if $port }}{{ int $port }}{{ else if hasPrefix "http:" $url }}80{{ else }}443{{ end -}}
{{- end }}

{{/*
Ports of ClickHouse and of the Flow Aggregator's stream, separated by commas. A policy sees the port of the Pod behind a Service, so those that
they listen at by themselves come along. The dot is a dict of stores and streams: lists of addresses.
*/}}
{{- define "netloft.flowEgress" -}}
{{- $ports := list -}}
{{- range .stores }}
{{- if . }}{{ $ports = append $ports (include "netloft.portOf" .) }}{{ $ports = append $ports (ternary "8443" "8123" (contains "https://" .)) }}{{ end }}
{{- end -}}
{{- range .streams }}{{ if . }}{{ $ports = append $ports (include "netloft.portOf" .) }}{{ $ports = append $ports "14740" }}{{ end }}{{ end -}}
{{- join "," $ports -}}
{{- end }}

{{/* Where Pods may connect to: DNS, and TCP ports; the dot is a dict of root and ports, a list of text. */}}
{{- define "netloft.egressRules" -}}
{{- with .root.Values.networkPolicy.dnsPorts -}}
- ports:
    {{- range . }}
    - { port: {{ int . }}, protocol: UDP }
    - { port: {{ int . }}, protocol: TCP }
    {{- end }}
{{- end }}
{{- with uniq .ports }}
- ports:
    {{- range . }}
    - { port: {{ . }}, protocol: TCP }
    {{- end }}
{{- end }}
{{- end }}

{{/* Addresses of ClickHouse as a store, one or none. */}}
{{- define "netloft.storeUrl" -}}
{{- if eq (include "netloft.store" .) "clickhouse" }}{{ .Values.flows.store.clickhouse.url }}{{ end -}}
{{- end }}

{{/* The server: the ports that values name, and those of the addresses that it asks. */}}
{{- define "netloft.egress" -}}
{{- $ports := list -}}
{{- range .Values.networkPolicy.egressPorts }}{{ $ports = append $ports (int . | toString) }}{{ end -}}
{{- range concat (splitList "," .Values.antrea.serviceUrl) (list .Values.signIn.oidc.issuer) .Values.nsx.managers }}
{{- if . }}{{ $ports = append $ports (include "netloft.portOf" .) }}{{ end }}
{{- end -}}
{{- $streams := list -}}
{{- if include "netloft.follows" . }}{{ $streams = splitList "," .Values.flows.streamUrl }}{{ end -}}
{{- $stores := concat (list (include "netloft.storeUrl" .)) (splitList "," .Values.flows.theiaUrl) -}}
{{- range include "netloft.flowEgress" (dict "stores" $stores "streams" $streams) | splitList "," }}
{{- if . }}{{ $ports = append $ports . }}{{ end }}
{{- end -}}
{{- range .Values.fileServers }}{{ $ports = append $ports (regexFind ":[0-9]+=" . | trimPrefix ":" | trimSuffix "=") }}{{ end -}}
{{- include "netloft.egressRules" (dict "root" . "ports" $ports) -}}
{{- end }}

{{/* The collector asks no cluster: ClickHouse, the stream, and what values name. */}}
{{- define "netloft.collectorEgress" -}}
{{- $ports := list -}}
{{- range .Values.networkPolicy.collectorEgressPorts }}{{ $ports = append $ports (int . | toString) }}{{ end -}}
{{- $parts := dict "stores" (list (include "netloft.storeUrl" .)) "streams" (splitList "," .Values.flows.streamUrl) -}}
{{- range include "netloft.flowEgress" $parts | splitList "," }}
{{- if . }}{{ $ports = append $ports . }}{{ end }}
{{- end -}}
{{- include "netloft.egressRules" (dict "root" . "ports" $ports) -}}
{{- end }}
