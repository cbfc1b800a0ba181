{{/* An address or a network as Kubernetes and the server take it; the dot is a dict of path (of the value) and address. */}}
{{- define "netloft.checkAddress" -}}
{{- $text := regexFind "^[^/]+" .address | lower -}}
{{- $four := regexFind "^(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])([.](25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}$" $text -}}
{{- $six := regexFind "^(([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|([0-9a-f]{1,4}:){1,7}:|([0-9a-f]{1,4}:){1,6}(:[0-9a-f]{1,4}){1,1}|([0-9a-f]{1,4}:){1,5}(:[0-9a-f]{1,4}){1,2}|([0-9a-f]{1,4}:){1,4}(:[0-9a-f]{1,4}){1,3}|([0-9a-f]{1,4}:){1,3}(:[0-9a-f]{1,4}){1,4}|([0-9a-f]{1,4}:){1,2}(:[0-9a-f]{1,4}){1,5}|([0-9a-f]{1,4}:){1,1}(:[0-9a-f]{1,4}){1,6}|:(:[0-9a-f]{1,4}){1,7}|::)$" $text -}}
{{- if not (or $four $six) -}}
{{ fail (printf "%s: takes addresses such as 10.0.0.1, 10.0.0.0/8 or 2001:db8::/32, not %s" .path .address) }}
{{- end -}}
{{- end }}

{{/* Whom a NetworkPolicy lets in; the dot is a dict of path and peers. */}}
{{- define "netloft.checkPeers" -}}
{{- $path := .path -}}
{{- range .peers -}}
{{- if .ipBlock -}}
{{- if or (hasKey . "podSelector") (hasKey . "namespaceSelector") -}}
{{ fail (printf "%s: one entry is an ipBlock or selectors, never both; give the ipBlock an entry of its own" $path) }}
{{- end -}}
{{- include "netloft.checkAddress" (dict "path" $path "address" .ipBlock.cidr) -}}
{{- range .ipBlock.except | default list }}{{ include "netloft.checkAddress" (dict "path" $path "address" .) }}{{ end -}}
{{- end -}}
{{- end -}}
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
{{- if and $many .Values.podDisruptionBudget.enabled (ge (int .Values.podDisruptionBudget.maxUnavailable) (int .Values.replicas)) -}}
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
{{- range $value, $given := dict "signIn.password.groups" $signIn.password.groups "signIn.trustedHeader.users" $signIn.trustedHeader.users "signIn.trustedHeader.groups" $signIn.trustedHeader.groups -}}
{{- range $given -}}
{{- if hasPrefix "system:" . -}}
{{ fail (printf "%s: may not hold %s: names that begin with system: are Kubernetes' own, and system:masters may do everything; bind roles to a user or group of your own" $value .) }}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $value, $given := dict "trustedProxies" .Values.trustedProxies "signIn.trustedHeader.proxies" $signIn.trustedHeader.proxies -}}
{{- range $given -}}
{{- include "netloft.checkAddress" (dict "path" $value "address" .) -}}
{{- $isSix := contains ":" . -}}
{{- if and $isSix (regexFind "^[0:]*:ffff:" (lower .)) -}}
{{ fail (printf "%s: takes addresses of IPv4 as such, like 10.0.0.1, not %s" $value .) }}
{{- end -}}
{{- if or (and $isSix (regexFind "/0*[0-6]$" .)) (and (not $isSix) (regexFind "/0*[0-7]$" .)) -}}
{{ fail (printf "%s: may not hold %s, which is everybody or close to it: whoever sends from there is believed; name the addresses of the proxy" $value .) }}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range .Values.tls.addresses -}}
{{- include "netloft.checkAddress" (dict "path" "tls.addresses" "address" .) -}}
{{- end -}}
{{- range $value, $peers := dict "networkPolicy.from" .Values.networkPolicy.from "networkPolicy.flowsFrom" .Values.networkPolicy.flowsFrom "metrics.from" .Values.metrics.from -}}
{{- include "netloft.checkPeers" (dict "path" $value "peers" $peers) -}}
{{- end -}}
{{- $urls := dict "publicUrl" .Values.publicUrl "antrea.serviceUrl" .Values.antrea.serviceUrl "signIn.oidc.issuer" $signIn.oidc.issuer "signIn.oidc.logoutUrl" $signIn.oidc.logoutUrl "flows.streamUrl" .Values.flows.streamUrl "flows.store.clickhouse.url" .Values.flows.store.clickhouse.url "flows.theiaUrl" .Values.flows.theiaUrl "nsx.managers" (join "," .Values.nsx.managers) "cluster.addresses" (join "," .Values.cluster.addresses) -}}
{{- range $value, $given := $urls -}}
{{- range splitList "," $given -}}
{{- $host := regexFind "https?://[^/,]+" . -}}
{{- if regexFind ":(0+|0*6553[6-9]|0*655[4-9][0-9]|0*65[6-9][0-9]{2}|0*6[6-9][0-9]{3}|0*[7-9][0-9]{4}|0*[1-9][0-9]{5,})$" $host -}}
{{ fail (printf "%s: ports go from 1 to 65535, in %s" $value .) }}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range .Values.fileServers -}}
{{- if regexFind ":(0+|6553[6-9]|655[4-9][0-9]|65[6-9][0-9]{2}|6[6-9][0-9]{3}|[7-9][0-9]{4})=" . -}}
{{ fail (printf "fileServers: ports go from 1 to 65535, in %s" .) }}
{{- end -}}
{{- end -}}
{{- if eq (lower $signIn.trustedHeader.userHeader) (lower $signIn.trustedHeader.groupsHeader) -}}
{{ fail "signIn.trustedHeader.groupsHeader: must be another header than userHeader" }}
{{- end -}}
{{- if and .Values.kubeconfig.contexts (empty .Values.kubeconfig.existingSecret) -}}
{{ fail "kubeconfig.existingSecret: is missing although kubeconfig.contexts names contexts" }}
{{- end -}}
{{- if and .Values.flows.theiaCredential.user (empty .Values.flows.theiaUrl) -}}
{{ fail "flows.theiaUrl: is missing although flows.theiaCredential is given" }}
{{- end -}}
{{- if and .Values.flows.theiaCredential.existingSecret (empty .Values.flows.theiaCredential.user) -}}
{{ fail "flows.theiaCredential.user: is missing although a password is given" }}
{{- end -}}
{{- if and .Values.flows.theiaCredential.caConfigMap (not (contains "https://" .Values.flows.theiaUrl)) -}}
{{ fail "flows.theiaUrl: must be an https address where flows.theiaCredential.caConfigMap is given" }}
{{- end -}}
{{- if and (include "netloft.storeCa" .) (not (hasPrefix "https://" .Values.flows.store.clickhouse.url)) -}}
{{ fail "flows.store.clickhouse.url: must be an https address where flows.store.clickhouse.caConfigMap is given" }}
{{- end -}}
{{- if and .Values.persistence.existingClaim (not .Values.persistence.enabled) -}}
{{ fail "persistence.existingClaim: is not used while persistence.enabled is false; set that true, or take the claim away" }}
{{- end -}}
{{- if and (eq .Values.ipFamilyPolicy "SingleStack") (gt (len .Values.ipFamilies) 1) -}}
{{ fail "ipFamilies: a Service of ipFamilyPolicy SingleStack has one family" }}
{{- end -}}
{{- if and (empty .Values.ipFamilyPolicy) (gt (len .Values.ipFamilies) 1) -}}
{{ fail "ipFamilyPolicy: two families need PreferDualStack or RequireDualStack" }}
{{- end -}}
{{- $services := dict "service" .Values.service "flows.listen.service" .Values.flows.listen.service "collector.service" .Values.collector.service -}}
{{- range $path, $service := $services -}}
{{- range $service.loadBalancerSourceRanges -}}
{{- include "netloft.checkAddress" (dict "path" (printf "%s.loadBalancerSourceRanges" $path) "address" .) -}}
{{- end -}}
{{- range $key := list "nodePort" "tlsNodePort" -}}
{{- if and (eq $service.type "ClusterIP") (hasKey $service $key) -}}
{{- if gt (get $service $key | int) 0 -}}
{{ fail (printf "%s.%s: a Service of type ClusterIP has no port of Nodes; set %s.type NodePort or LoadBalancer, or %s 0" $path $key $path $key) }}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if ne $service.type "LoadBalancer" -}}
{{- if $service.loadBalancerClass -}}
{{ fail (printf "%s.loadBalancerClass: only a Service of type LoadBalancer has a class; its type is %s" $path $service.type) }}
{{- end -}}
{{- if $service.loadBalancerSourceRanges -}}
{{ fail (printf "%s.loadBalancerSourceRanges: only a Service of type LoadBalancer checks them; its type is %s. networkPolicy says who may come in otherwise" $path $service.type) }}
{{- end -}}
{{- end -}}
{{- if hasKey $service "tlsNodePort" -}}
{{- if and (gt (int $service.tlsNodePort) 0) (eq (int $service.tlsNodePort) (int $service.nodePort)) -}}
{{ fail (printf "%s.tlsNodePort: must be another port than %s.nodePort" $path $path) }}
{{- end -}}
{{- end -}}
{{- if and (eq $service.type "ClusterIP") (eq $service.externalTrafficPolicy "Local") -}}
{{ fail (printf "%s.externalTrafficPolicy: a Service of type ClusterIP has no traffic from outside; set its type, or take Local away" $path) }}
{{- end -}}
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
{{- if include "netloft.backendTls" . -}}
{{- $policy := .Values.gateway.backendTls -}}
{{- if and $policy.publicCa $policy.caConfigMap -}}
{{ fail "gateway.backendTls.publicCa: stands in place of gateway.backendTls.caConfigMap; give one of them" }}
{{- end -}}
{{- if and (ne .Values.tls.mode "selfSigned") (not $policy.publicCa) (empty $policy.caConfigMap) -}}
{{ fail "gateway.backendTls.caConfigMap: the Gateway has to check the server's certificate; name a ConfigMap with its authority as ca.crt, set gateway.backendTls.publicCa for one that everybody knows, or gateway.backendTls.enabled false where the Gateway is told otherwise" }}
{{- end -}}
{{- end -}}
{{- if and (eq .Values.tls.mode "certManager") (empty .Values.tls.certManager.issuer) -}}
{{ fail "tls.certManager.issuer: is missing" }}
{{- end -}}
{{- if and (has .Values.tls.mode (list "certManager" "selfSigned")) (not .Values.tls.serviceNames) (empty .Values.tls.names) -}}
{{ fail "tls.names: without the names of the Service (tls.serviceNames false) the certificate needs one of its own" }}
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
