{{/* Parts about flow records, for server and collector. YAML reads a bare off as false. */}}
{{- define "netloft.store" -}}
{{- if eq (toString .Values.flows.store.mode) "false" }}off{{ else }}{{ .Values.flows.store.mode }}{{ end -}}
{{- end }}

{{/* Whether the server itself takes records in: `true` or nothing. */}}
{{- define "netloft.listens" -}}
{{- if and .Values.flows.listen.enabled (ne (include "netloft.store" .) "off") }}true{{ end -}}
{{- end }}

{{/* Whether the server itself follows the Flow Aggregator's stream: `true` or nothing. */}}
{{- define "netloft.follows" -}}
{{- if and .Values.flows.streamUrl (not .Values.collector.enabled) (ne (include "netloft.store" .) "off") }}true{{ end -}}
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
{{- if $store.clickhouse.caConfigMap }}
- name: NETLOFT_FLOW_STORE_CA
  value: /etc/netloft/clickhouse/ca.crt
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
{{/* ConfigMap with the authority of ClickHouse's certificate; nothing where it is not asked or is known anyway. */}}
{{- define "netloft.storeCa" -}}
{{- if eq (include "netloft.store" .) "clickhouse" }}{{ .Values.flows.store.clickhouse.caConfigMap }}{{ end -}}
{{- end }}
{{- define "netloft.storeMounts" -}}
{{- if include "netloft.storeCa" . -}}
- name: clickhouse-ca
  mountPath: /etc/netloft/clickhouse
  readOnly: true
{{- end }}
{{- end }}
{{- define "netloft.storeVolumes" -}}
{{- with include "netloft.storeCa" . -}}
- name: clickhouse-ca
  configMap:
    name: {{ . | quote }}
{{- end }}
{{- end }}
{{- define "netloft.listenEnv" -}}
- name: NETLOFT_FLOW_LISTEN
  value: "udp://[::]:4741,tcp://[::]:4742{{ if .Values.flows.tls.existingSecret }},tls://[::]:4740{{ end }}"
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

{{/*
Ports, mounts and volumes of what takes records in. No two ports of a container have one number, whatever their protocols: Helm 3 and kubectl tell
them apart by it alone, and an upgrade would lose one. Exporters see the Service's ports.
*/}}
{{- define "netloft.listenPorts" -}}
- name: flows-udp
  containerPort: 4741
  protocol: UDP
- name: flows-tcp
  containerPort: 4742
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

{{/*
Whether anybody may send records to a Service as far as the NetworkPolicy goes: `true` or nothing; the dot is a dict of root and service. Without
networkPolicy.flowsFrom, that is a port of every Node, and a load balancer whose source ranges a policy cannot check: there are none, or the Node
that takes a packet in puts its own address in place of the sender's (externalTrafficPolicy Cluster).
*/}}
{{- define "netloft.flowsFromAll" -}}
{{- $service := .service -}}
{{- if and (empty .root.Values.networkPolicy.flowsFrom) (ne $service.type "ClusterIP") -}}
{{- if not (and (eq $service.type "LoadBalancer") (eq $service.externalTrafficPolicy "Local") $service.loadBalancerSourceRanges) }}true{{ end -}}
{{- end -}}
{{- end }}
{{/* Who may send records to a Service: `from` of a rule, or nothing for everybody. The dot is the same. */}}
{{- define "netloft.flowsFrom" -}}
{{- if not (include "netloft.flowsFromAll" .) -}}
from:
{{- if .root.Values.networkPolicy.flowsFrom }}
  {{- toYaml .root.Values.networkPolicy.flowsFrom | nindent 2 }}
{{- else }}
  - namespaceSelector:
      matchLabels:
        kubernetes.io/metadata.name: {{ .root.Values.antrea.flowAggregatorNamespace | quote }}
  {{- if ne .service.type "ClusterIP" }}
  {{- range .service.loadBalancerSourceRanges }}
  - ipBlock:
      cidr: {{ . | quote }}
  {{- end }}
  {{- end }}
{{- end }}
{{- end -}}
{{- end }}

{{/* For a NetworkPolicy, the same ports. */}}
{{- define "netloft.listenPolicyPorts" -}}
- { port: 4741, protocol: UDP }
- { port: 4742, protocol: TCP }
{{- if .Values.flows.tls.existingSecret }}
- { port: 4740, protocol: TCP }
{{- end }}
{{- end }}

{{/* Where flow records are sent: ports of a Service; the dot is a dict of root and service. */}}
{{- define "netloft.flowPorts" -}}
{{- $nodes := ne .service.type "ClusterIP" -}}
- name: flows-udp
  port: {{ int .service.port }}
  targetPort: flows-udp
  protocol: UDP
  {{- if and $nodes (gt (int .service.nodePort) 0) }}
  nodePort: {{ int .service.nodePort }}
  {{- end }}
- name: flows-tcp
  port: {{ int .service.port }}
  targetPort: flows-tcp
  {{- if and $nodes (gt (int .service.nodePort) 0) }}
  nodePort: {{ int .service.nodePort }}
  {{- end }}
{{- if .root.Values.flows.tls.existingSecret }}
- name: flows-tls
  port: {{ int .root.Values.flows.tls.port }}
  targetPort: flows-tls
  {{- if and $nodes (gt (int .service.tlsNodePort) 0) }}
  nodePort: {{ int .service.tlsNodePort }}
  {{- end }}
{{- end }}
{{- end }}

{{/*
Exporters expect UDP and TCP at one port, and Helm 3 tells ports of a Service apart by their number alone: where that number changes, or one of
the two was lost, its patch leaves one. Then the Service has to be made anew. The dot is a dict of root, service, name and path (of its values).
*/}}
{{- define "netloft.checkFlowPorts" -}}
{{- $wanted := .service -}}
{{- $namespace := .root.Release.Namespace -}}
{{- $old := lookup "v1" "Service" $namespace .name -}}
{{- if $old -}}
{{- $kept := list -}}
{{- range $old.spec.ports -}}
{{- $isSame := eq (int .port) (int $wanted.port) -}}
{{- $isAtNode := or (eq $wanted.type "ClusterIP") (eq (int $wanted.nodePort) 0) (eq (int .nodePort) (int $wanted.nodePort)) -}}
{{- if and $isSame $isAtNode }}{{ $kept = append $kept .protocol }}{{ end -}}
{{- end -}}
{{- if not (and (has "UDP" $kept) (has "TCP" $kept)) -}}
{{ fail (printf "%s.port: Service %s has UDP and TCP at one port, and Helm would lose one of them if it changed the port or nodePort of the Service that is there; remove it, and the upgrade makes it anew: kubectl -n %s delete service %s" .path .name $namespace .name) }}
{{- end -}}
{{- end -}}
{{- end }}
