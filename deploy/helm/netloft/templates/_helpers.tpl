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

{{/* YAML reads a bare on and off as true and false. */}}
{{- define "netloft.plainHttp" -}}
{{- $given := toString .Values.plainHttp -}}
{{- if has $given (list "on" "true") -}}
on
{{- else if and (eq $given "auto") (ne .Values.service.type "ClusterIP") (eq .Values.tls.mode "none") -}}
on
{{- else -}}
off
{{- end -}}
{{- end }}
{{- define "netloft.store" -}}
{{- if eq (toString .Values.flows.store.mode) "false" }}off{{ else }}{{ .Values.flows.store.mode }}{{ end -}}
{{- end }}

{{/* Whether the server itself takes records in: `true` or nothing. */}}
{{- define "netloft.listens" -}}
{{- if and .Values.flows.listen.enabled (ne (include "netloft.store" .) "off") }}true{{ end -}}
{{- end }}

{{/* Whether Pods may have the volume at the same time, so that one can start before another ends: `true` or nothing. */}}
{{- define "netloft.rolls" -}}
{{- if or (not .Values.persistence.enabled) (eq .Values.persistence.accessMode "ReadWriteMany") }}true{{ end -}}
{{- end }}

{{/* Settings of the flow store and of listeners, for server and collector. */}}
{{- define "netloft.storeEnv" -}}
{{- $store := .Values.flows.store -}}
- name: NETLOFT_FLOW_STORE
{{- if eq (include "netloft.store" .) "clickhouse" }}
  value: {{ required "flows.store.clickhouse.url: flows.store.mode clickhouse needs the address of a server" $store.clickhouse.url | quote }}
- name: NETLOFT_FLOW_STORE_USER
  value: {{ $store.clickhouse.user | quote }}
{{- if $store.clickhouse.existingSecret }}
- name: NETLOFT_FLOW_STORE_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ $store.clickhouse.existingSecret | quote }}
      key: {{ $store.clickhouse.key | quote }}
{{- end }}
{{- if $store.clickhouse.cluster }}
- name: NETLOFT_FLOW_STORE_CLUSTER
  value: {{ $store.clickhouse.cluster | quote }}
{{- end }}
{{- else }}
  value: {{ include "netloft.store" . | quote }}
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
  value: {{ .Values.logLevel | quote }}
{{- end }}
{{- define "netloft.listenEnv" -}}
- name: NETLOFT_FLOW_LISTEN
  value: udp://0.0.0.0:4739,tcp://0.0.0.0:4739{{ if .Values.flows.tls.existingSecret }},tls://0.0.0.0:4740{{ end }}
{{- if .Values.flows.tls.existingSecret }}
- name: NETLOFT_FLOW_TLS_CERT
  value: /etc/netloft/flows-tls/tls.crt
- name: NETLOFT_FLOW_TLS_KEY
  value: /etc/netloft/flows-tls/tls.key
{{- if .Values.flows.tls.clientCaConfigMap }}
- name: NETLOFT_FLOW_TLS_CA
  value: /etc/netloft/flows-client-ca/ca.crt
{{- end }}
{{- end }}
{{- end }}
{{- define "netloft.streamEnv" -}}
- name: NETLOFT_FLOW_STREAM
  value: {{ .Values.flows.streamUrl | quote }}
{{- if .Values.flows.streamCaConfigMap }}
- name: NETLOFT_FLOW_STREAM_CA
  value: /etc/netloft/flows-stream-ca/ca.crt
{{- end }}
{{- end }}

{{/* Ports, mounts and volumes of what takes records in. */}}
{{- define "netloft.listenPorts" -}}
- name: flows-udp
  containerPort: 4739
  protocol: UDP
- name: flows-tcp
  containerPort: 4739
{{- if .Values.flows.tls.existingSecret }}
- name: flows-tls
  containerPort: 4740
{{- end }}
{{- end }}
{{- define "netloft.listenMounts" -}}
{{- if .Values.flows.tls.existingSecret }}
- name: flows-tls
  mountPath: /etc/netloft/flows-tls
  readOnly: true
{{- if .Values.flows.tls.clientCaConfigMap }}
- name: flows-client-ca
  mountPath: /etc/netloft/flows-client-ca
  readOnly: true
{{- end }}
{{- end }}
{{- end }}
{{- define "netloft.listenVolumes" -}}
{{- if .Values.flows.tls.existingSecret }}
- name: flows-tls
  secret:
    secretName: {{ .Values.flows.tls.existingSecret | quote }}
    defaultMode: 288
{{- if .Values.flows.tls.clientCaConfigMap }}
- name: flows-client-ca
  configMap:
    name: {{ .Values.flows.tls.clientCaConfigMap | quote }}
{{- end }}
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

{{/* Where flow records are sent: ports of a Service; the dot is a dict of root and port. */}}
{{- define "netloft.flowPorts" -}}
- name: flows-udp
  port: {{ int .port }}
  targetPort: flows-udp
  protocol: UDP
- name: flows-tcp
  port: {{ int .port }}
  targetPort: flows-tcp
{{- if .root.Values.flows.tls.existingSecret }}
- name: flows-tls
  port: {{ int .root.Values.flows.tls.port }}
  targetPort: flows-tls
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

{{/* Port of an address such as https://host:8443/path. */}}
{{- define "netloft.portOf" -}}
{{- $port := regexFind ":[0-9]+(/|$)" . | trimPrefix ":" | trimSuffix "/" -}}
{{- if $port }}{{ $port }}{{ else if hasPrefix "http:" . }}80{{ else }}443{{ end -}}
{{- end }}

{{/* Where Pods may connect to: DNS, the ports that values name, and those of the addresses in values. */}}
{{- define "netloft.egress" -}}
{{- $ports := list -}}
{{- range .Values.networkPolicy.egressPorts }}{{ $ports = append $ports (int . | toString) }}{{ end -}}
{{- $urls := list .Values.antrea.serviceUrl .Values.signIn.oidc.issuer .Values.flows.streamUrl .Values.flows.store.clickhouse.url .Values.flows.theiaUrl -}}
{{- range concat $urls .Values.nsx.managers .Values.cluster.addresses }}
{{- if . }}{{ $ports = append $ports (include "netloft.portOf" .) }}{{ end }}
{{- end -}}
{{- range .Values.fileServers }}{{ $ports = append $ports (regexFind ":[0-9]+=" . | trimPrefix ":" | trimSuffix "=") }}{{ end -}}
- ports:
    - { port: 53, protocol: UDP }
    - { port: 53, protocol: TCP }
{{- with uniq $ports }}
- ports:
    {{- range . }}
    - { port: {{ . }}, protocol: TCP }
    {{- end }}
{{- end }}
{{- end }}

{{/* What cannot work is refused at once, with what to do. */}}
{{- define "netloft.check" -}}
{{- $many := gt (int .Values.replicas) 1 -}}
{{- $shared := and .Values.persistence.enabled (eq .Values.persistence.accessMode "ReadWriteMany") -}}
{{- if and $many (not $shared) -}}
{{ fail "persistence.accessMode: more than one replica needs a volume that all of them may write, ReadWriteMany: the admin password and the record of changes lie there" }}
{{- end -}}
{{- if and $shared (eq (include "netloft.store" .) "embedded") -}}
{{ fail "flows.store.mode: the embedded store serves one process; on a volume for several Pods take clickhouse or off" }}
{{- end -}}
{{- if and $many (include "netloft.listens" .) -}}
{{ fail "flows.listen.enabled: more than one replica would take records in twice or into one spool; set it false, and collector.enabled true" }}
{{- end -}}
{{- if and $many .Values.flows.streamUrl (not .Values.collector.enabled) -}}
{{ fail "flows.streamUrl: more than one replica would take each record in several times; set collector.enabled true, and the collector follows the stream" }}
{{- end -}}
{{- if and .Values.collector.enabled .Values.flows.streamUrl (gt (int .Values.collector.replicas) 1) -}}
{{ fail "collector.replicas: every collector would take in all that flows.streamUrl sends; take 1, or leave the stream to listeners" }}
{{- end -}}
{{- if and .Values.flows.tls.clientCaConfigMap (empty .Values.flows.tls.existingSecret) -}}
{{ fail "flows.tls.existingSecret: is missing although flows.tls.clientCaConfigMap is given" }}
{{- end -}}
{{- if and .Values.flows.tls.existingSecret (or (eq (int .Values.flows.tls.port) (int .Values.flows.listen.service.port)) (eq (int .Values.flows.tls.port) (int .Values.collector.service.port))) -}}
{{ fail "flows.tls.port: must be another port than flows.listen.service.port and collector.service.port" }}
{{- end -}}
{{- if and $many (ge (int .Values.podDisruptionBudget.maxUnavailable) (int .Values.replicas)) -}}
{{ fail "podDisruptionBudget.maxUnavailable: must be below replicas, or a drain may take all of them at once" }}
{{- end -}}
{{- if gt (int .Values.sessions.idleMinutes) (int .Values.sessions.maxMinutes) -}}
{{ fail "sessions.idleMinutes: must not exceed sessions.maxMinutes" }}
{{- end -}}
{{- $signIn := .Values.signIn -}}
{{- if not (or $signIn.password.enabled $signIn.token.enabled $signIn.kubeconfig.enabled $signIn.oidc.issuer $signIn.trustedHeader.proxies) -}}
{{ fail "signIn: every way to sign in is off; leave one on" }}
{{- end -}}
{{- if and (empty $signIn.oidc.issuer) (or $signIn.oidc.clientId $signIn.oidc.existingSecret) -}}
{{ fail "signIn.oidc.issuer: is missing although a client is given" }}
{{- end -}}
{{- if eq (lower $signIn.trustedHeader.userHeader) (lower $signIn.trustedHeader.groupsHeader) -}}
{{ fail "signIn.trustedHeader.groupsHeader: must be another header than userHeader" }}
{{- end -}}
{{- if and .Values.kubeconfig.contexts (empty .Values.kubeconfig.existingSecret) -}}
{{ fail "kubeconfig.existingSecret: is missing although kubeconfig.contexts names contexts" }}
{{- end -}}
{{- if and .Values.nsx.caConfigMap .Values.nsx.thumbprints -}}
{{ fail "nsx.thumbprints: stands in place of nsx.caConfigMap; give one of them" }}
{{- end -}}
{{- if and .Values.collector.enabled (ne (include "netloft.store" .) "clickhouse") -}}
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
{{- if and (empty .Values.nsx.managers) (or .Values.nsx.existingSecret .Values.nsx.caConfigMap .Values.nsx.thumbprints) -}}
{{ fail "nsx.managers: a credential or an authority without a manager" }}
{{- end -}}
{{- end }}
