/**
 * Messages of objects and reviews that clients send as protobuf, without their status.
 * One message a line, `NAME number:member:type …` with the numbers and JSON names of Kubernetes 1.30's published messages
 * (k8s.io/api). A member named `.` is part of the message around it; `[]` is a list, `{}` a map, `?` is left out when empty.
 */
export const OBJECT_MESSAGES = `
ClientIPConfig 1:timeoutSeconds:int
ConfigMap 1:metadata:ObjectMeta 4:immutable:bool 2:data:string{} 3:binaryData:bytes{}
DaemonSet 1:metadata:ObjectMeta 2:spec:DaemonSetSpec
DaemonSetSpec 1:selector:LabelSelector 2:template:PodTemplateSpec 3:updateStrategy:DaemonSetUpdateStrategy
  4:minReadySeconds:int? 6:revisionHistoryLimit:int
DaemonSetUpdateStrategy 1:type:string? 2:rollingUpdate:RollingUpdateDaemonSet
DeleteOptions 1:gracePeriodSeconds:int 2:preconditions:Preconditions 3:orphanDependents:bool
  4:propagationPolicy:string 5:dryRun:string[]
Deployment 1:metadata:ObjectMeta 2:spec:DeploymentSpec
DeploymentSpec 1:replicas:int 2:selector:LabelSelector 3:template:PodTemplateSpec 4:strategy:DeploymentStrategy
  5:minReadySeconds:int? 6:revisionHistoryLimit:int 7:paused:bool? 9:progressDeadlineSeconds:int
DeploymentStrategy 1:type:string? 2:rollingUpdate:RollingUpdateDeployment
Eviction 1:metadata:ObjectMeta 2:deleteOptions:DeleteOptions
Ingress 1:metadata:ObjectMeta 2:spec:NetIngressSpec
LabelSelector 1:matchLabels:string{} 2:matchExpressions:LabelSelectorRequirement[]
LabelSelectorRequirement 1:key:string 2:operator:string 3:values:string[]
LocalSubjectAccessReview 1:metadata:ObjectMeta 2:spec:SubjectAccessReviewSpec
ManagedFieldsEntry 1:manager:string? 2:operation:string? 3:apiVersion:string? 4:time:Time 6:fieldsType:string?
  7:fieldsV1:FieldsV1 8:subresource:string?
Namespace 1:metadata:ObjectMeta 2:spec:NamespaceSpec
NamespaceSpec 1:finalizers:string[]
NetHTTPIngressPath 1:path:string? 3:pathType:string 2:backend:NetIngressBackend
NetHTTPIngressRuleValue 1:paths:NetHTTPIngressPath[]
NetIPBlock 1:cidr:string 2:except:string[]
NetIngressBackend 4:service:NetIngressServiceBackend 3:resource:TypedLocalObjectReference
NetIngressRule 1:host:string? 2:.:NetIngressRuleValue
NetIngressRuleValue 1:http:NetHTTPIngressRuleValue
NetIngressServiceBackend 1:name:string 2:port:NetServiceBackendPort
NetIngressSpec 4:ingressClassName:string 1:defaultBackend:NetIngressBackend 2:tls:NetIngressTLS[]
  3:rules:NetIngressRule[]
NetIngressTLS 1:hosts:string[] 2:secretName:string?
NetNetworkPolicyEgressRule 1:ports:NetNetworkPolicyPort[] 2:to:NetNetworkPolicyPeer[]
NetNetworkPolicyIngressRule 1:ports:NetNetworkPolicyPort[] 2:from:NetNetworkPolicyPeer[]
NetNetworkPolicyPeer 1:podSelector:LabelSelector 2:namespaceSelector:LabelSelector 3:ipBlock:NetIPBlock
NetNetworkPolicyPort 1:protocol:string 2:port:IntOrString 3:endPort:int
NetNetworkPolicySpec 1:podSelector:LabelSelector 2:ingress:NetNetworkPolicyIngressRule[]
  3:egress:NetNetworkPolicyEgressRule[] 4:policyTypes:string[]
NetServiceBackendPort 1:name:string? 2:number:int?
NetworkPolicy 1:metadata:ObjectMeta 2:spec:NetNetworkPolicySpec
NonResourceAttributes 1:path:string? 2:verb:string?
ObjectMeta 1:name:string? 2:generateName:string? 3:namespace:string? 4:selfLink:string? 5:uid:string?
  6:resourceVersion:string? 7:generation:int? 8:creationTimestamp:Time 9:deletionTimestamp:Time
  10:deletionGracePeriodSeconds:int 11:labels:string{} 12:annotations:string{} 13:ownerReferences:OwnerReference[]
  14:finalizers:string[] 17:managedFields:ManagedFieldsEntry[]
ObjectReference 1:kind:string? 2:namespace:string? 3:name:string? 4:uid:string? 5:apiVersion:string?
  6:resourceVersion:string? 7:fieldPath:string?
OwnerReference 5:apiVersion:string 1:kind:string 3:name:string 4:uid:string 6:controller:bool
  7:blockOwnerDeletion:bool
Pod 1:metadata:ObjectMeta 2:spec:PodSpec
PodTemplateSpec 1:metadata:ObjectMeta 2:spec:PodSpec
Preconditions 1:uid:string 2:resourceVersion:string
RbacAggregationRule 1:clusterRoleSelectors:LabelSelector[]
RbacClusterRole 1:metadata:ObjectMeta 2:rules:RbacPolicyRule[] 3:aggregationRule:RbacAggregationRule
RbacClusterRoleBinding 1:metadata:ObjectMeta 2:subjects:RbacSubject[] 3:roleRef:RbacRoleRef
RbacPolicyRule 1:verbs:string[] 2:apiGroups:string[] 3:resources:string[] 4:resourceNames:string[]
  5:nonResourceURLs:string[]
RbacRole 1:metadata:ObjectMeta 2:rules:RbacPolicyRule[]
RbacRoleBinding 1:metadata:ObjectMeta 2:subjects:RbacSubject[] 3:roleRef:RbacRoleRef
RbacRoleRef 1:apiGroup:string 2:kind:string 3:name:string
RbacSubject 1:kind:string 2:apiGroup:string? 3:name:string 4:namespace:string?
ReplicaSet 1:metadata:ObjectMeta 2:spec:ReplicaSetSpec
ReplicaSetSpec 1:replicas:int 4:minReadySeconds:int? 2:selector:LabelSelector 3:template:PodTemplateSpec
ResourceAttributes 1:namespace:string? 2:verb:string? 3:group:string? 4:version:string? 5:resource:string?
  6:subresource:string? 7:name:string?
RollingUpdateDaemonSet 1:maxUnavailable:IntOrString 2:maxSurge:IntOrString
RollingUpdateDeployment 1:maxUnavailable:IntOrString 2:maxSurge:IntOrString
RollingUpdateStatefulSetStrategy 1:partition:int 2:maxUnavailable:IntOrString
Secret 1:metadata:ObjectMeta 5:immutable:bool 2:data:bytes{} 4:stringData:string{} 3:type:string?
SelfSubjectAccessReview 1:metadata:ObjectMeta 2:spec:SelfSubjectAccessReviewSpec
SelfSubjectAccessReviewSpec 1:resourceAttributes:ResourceAttributes 2:nonResourceAttributes:NonResourceAttributes
SelfSubjectReview 1:metadata:ObjectMeta
SelfSubjectRulesReview 1:metadata:ObjectMeta 2:spec:SelfSubjectRulesReviewSpec
SelfSubjectRulesReviewSpec 1:namespace:string?
Service 1:metadata:ObjectMeta 2:spec:ServiceSpec
ServiceAccount 1:metadata:ObjectMeta 2:secrets:ObjectReference[] 3:imagePullSecrets:LocalObjectReference[]
  4:automountServiceAccountToken:bool
ServicePort 1:name:string? 2:protocol:string? 6:appProtocol:string 3:port:int 4:targetPort:IntOrString
  5:nodePort:int?
ServiceSpec 1:ports:ServicePort[] 2:selector:string{} 3:clusterIP:string? 18:clusterIPs:string[] 4:type:string?
  5:externalIPs:string[] 7:sessionAffinity:string? 8:loadBalancerIP:string? 9:loadBalancerSourceRanges:string[]
  10:externalName:string? 11:externalTrafficPolicy:string? 12:healthCheckNodePort:int?
  13:publishNotReadyAddresses:bool? 14:sessionAffinityConfig:SessionAffinityConfig 19:ipFamilies:string[]
  17:ipFamilyPolicy:string 20:allocateLoadBalancerNodePorts:bool 21:loadBalancerClass:string
  22:internalTrafficPolicy:string 23:trafficDistribution:string
SessionAffinityConfig 1:clientIP:ClientIPConfig
StatefulSet 1:metadata:ObjectMeta 2:spec:StatefulSetSpec
StatefulSetOrdinals 1:start:int
StatefulSetPersistentVolumeClaimRetentionPolicy 1:whenDeleted:string? 2:whenScaled:string?
StatefulSetSpec 1:replicas:int 2:selector:LabelSelector 3:template:PodTemplateSpec 5:serviceName:string
  6:podManagementPolicy:string? 7:updateStrategy:StatefulSetUpdateStrategy 8:revisionHistoryLimit:int
  9:minReadySeconds:int? 10:persistentVolumeClaimRetentionPolicy:StatefulSetPersistentVolumeClaimRetentionPolicy
  11:ordinals:StatefulSetOrdinals
StatefulSetUpdateStrategy 1:type:string? 2:rollingUpdate:RollingUpdateStatefulSetStrategy
SubjectAccessReview 1:metadata:ObjectMeta 2:spec:SubjectAccessReviewSpec
SubjectAccessReviewSpec 1:resourceAttributes:ResourceAttributes 2:nonResourceAttributes:NonResourceAttributes
  3:user:string? 4:groups:string[] 5:extra:ExtraValue{} 6:uid:string?
TokenReview 1:metadata:ObjectMeta 2:spec:TokenReviewSpec
TokenReviewSpec 1:token:string? 2:audiences:string[]
TypedLocalObjectReference 1:apiGroup:string 2:kind:string 3:name:string
`;
