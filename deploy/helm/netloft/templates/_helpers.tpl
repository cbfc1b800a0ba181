{{/* Names, labels and parts that several templates use. Only functions that deploy/testing/README.md lists. */}}
{{- define "netloft.labels" -}}
app.kubernetes.io/name: {{ .Values.name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "netloft.selector" -}}
app.kubernetes.io/name: {{ .Values.name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: server
{{- end }}

{{- define "netloft.collectorSelector" -}}
app.kubernetes.io/name: {{ .Values.name }}
app.kubernetes.io/instance: {{ .Release.Name }}
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
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
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

{{- define "netloft.plainHttp" -}}
{{- if ne .Values.plainHttp "auto" -}}
{{ .Values.plainHttp }}
{{- else if and (ne .Values.service.type "ClusterIP") (eq .Values.tls.mode "none") -}}
on
{{- else -}}
off
{{- end -}}
{{- end }}

{{/* Settings of the flow store, for server and collector. */}}
{{- define "netloft.storeEnv" -}}
{{- $store := .Values.flows.store -}}
- name: NETLOFT_FLOW_STORE
{{- if eq $store.mode "clickhouse" }}
  value: {{ required "flows.store.clickhouse.url: flows.store.mode clickhouse needs the address of a server" $store.clickhouse.url | quote }}
- name: NETLOFT_FLOW_STORE_USER
  value: {{ $store.clickhouse.user | quote }}
{{- if $store.clickhouse.existingSecret }}
- name: NETLOFT_FLOW_STORE_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ $store.clickhouse.existingSecret }}
      key: {{ $store.clickhouse.key }}
{{- end }}
{{- if $store.clickhouse.cluster }}
- name: NETLOFT_FLOW_STORE_CLUSTER
  value: {{ $store.clickhouse.cluster | quote }}
{{- end }}
{{- else }}
  value: {{ $store.mode }}
{{- end }}
- name: NETLOFT_FLOW_RETENTION_HOURS
  value: {{ int .Values.flows.retentionHours | quote }}
- name: NETLOFT_FLOW_MAX_GB
  value: {{ int .Values.flows.maxGb | quote }}
- name: NETLOFT_FLOW_BUFFER_MB
  value: {{ int .Values.flows.bufferMb | quote }}
- name: NETLOFT_CLUSTER_NAME
  value: {{ .Values.cluster.name | quote }}
- name: NETLOFT_LOG_LEVEL
  value: {{ .Values.logLevel }}
{{- end }}

{{/* What cannot work is refused at once, with what to do. */}}
{{- define "netloft.check" -}}
{{- $many := gt (int .Values.replicas) 1 -}}
{{- $shared := and .Values.persistence.enabled (eq .Values.persistence.accessMode "ReadWriteMany") -}}
{{- if and $many (not $shared) -}}
{{ fail "persistence.accessMode: more than one replica needs a volume that all of them may write, ReadWriteMany: the admin password and the record of changes lie there" }}
{{- end -}}
{{- if and $shared (eq .Values.flows.store.mode "embedded") -}}
{{ fail "flows.store.mode: the embedded store serves one process; on a volume for several Pods take clickhouse or off" }}
{{- end -}}
{{- if and $many (or .Values.flows.listen.enabled .Values.flows.streamUrl) -}}
{{ fail "flows.listen.enabled: more than one replica would take records in twice or into one spool; set it false, flows.streamUrl empty, and collector.enabled true" }}
{{- end -}}
{{- if and .Values.collector.enabled (ne .Values.flows.store.mode "clickhouse") -}}
{{ fail "collector.enabled: a collector needs flows.store.mode clickhouse" }}
{{- end -}}
{{- if and .Values.ingress.enabled .Values.gateway.enabled -}}
{{ fail "gateway.enabled: choose one of ingress and gateway" }}
{{- end -}}
{{- if and (or .Values.ingress.enabled .Values.gateway.enabled) (empty .Values.trustedProxies) -}}
{{ fail "trustedProxies: name the addresses of the proxy in front, such as the Pod network of the Ingress controller; its forwarded headers are not believed otherwise" }}
{{- end -}}
{{- if and .Values.ingress.enabled (empty .Values.ingress.host) -}}
{{ fail "ingress.host: is missing" }}
{{- end -}}
{{- if and .Values.gateway.enabled (empty .Values.gateway.host) -}}
{{ fail "gateway.host: is missing" }}
{{- end -}}
{{- if and .Values.gateway.enabled (empty .Values.gateway.parents) -}}
{{ fail "gateway.parents: name the Gateway that the route belongs to" }}
{{- end -}}
{{- if and (eq .Values.tls.mode "certManager") (empty .Values.tls.certManager.issuer) -}}
{{ fail "tls.certManager.issuer: is missing" }}
{{- end -}}
{{- if and .Values.serviceMonitor.enabled (not .Values.metrics.enabled) -}}
{{ fail "metrics.enabled: a ServiceMonitor needs metrics" }}
{{- end -}}
{{- if and .Values.signIn.trustedHeader.proxies (empty .Values.signIn.trustedHeader.users) -}}
{{ fail "signIn.trustedHeader.users: name whom the proxy may name" }}
{{- end -}}
{{- if and (empty .Values.nsx.managers) .Values.nsx.existingSecret -}}
{{ fail "nsx.managers: a credential without a manager" }}
{{- end -}}
{{- end }}
