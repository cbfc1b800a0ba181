/**
 * Messages of what is in a Pod.
 * One message a line, `NAME number:member:type …` with the numbers and JSON names of Kubernetes 1.30's published messages
 * (k8s.io/api). A member named `.` is part of the message around it; `[]` is a list, `{}` a map, `?` is left out when empty.
 */
export const POD_MESSAGES = `
Affinity 1:nodeAffinity:NodeAffinity 2:podAffinity:PodAffinity 3:podAntiAffinity:PodAntiAffinity
AppArmorProfile 1:type:string 2:localhostProfile:string
Capabilities 1:add:string[] 2:drop:string[]
ClaimSource 1:resourceClaimName:string 2:resourceClaimTemplateName:string
ConfigMapEnvSource 1:.:LocalObjectReference 2:optional:bool
ConfigMapKeySelector 1:.:LocalObjectReference 2:key:string 3:optional:bool
ConfigMapProjection 1:.:LocalObjectReference 2:items:KeyToPath[] 4:optional:bool
ConfigMapVolumeSource 1:.:LocalObjectReference 2:items:KeyToPath[] 3:defaultMode:int 4:optional:bool
Container 1:name:string 2:image:string? 3:command:string[] 4:args:string[] 5:workingDir:string?
  6:ports:ContainerPort[] 19:envFrom:EnvFromSource[] 7:env:EnvVar[] 8:resources:ResourceRequirements
  23:resizePolicy:ContainerResizePolicy[] 24:restartPolicy:string 9:volumeMounts:VolumeMount[]
  21:volumeDevices:VolumeDevice[] 10:livenessProbe:Probe 11:readinessProbe:Probe 22:startupProbe:Probe
  12:lifecycle:Lifecycle 13:terminationMessagePath:string? 20:terminationMessagePolicy:string?
  14:imagePullPolicy:string? 15:securityContext:SecurityContext 16:stdin:bool? 17:stdinOnce:bool? 18:tty:bool?
ContainerPort 1:name:string? 2:hostPort:int? 3:containerPort:int 4:protocol:string? 5:hostIP:string?
ContainerResizePolicy 1:resourceName:string 2:restartPolicy:string
DownwardAPIProjection 1:items:DownwardAPIVolumeFile[]
DownwardAPIVolumeFile 1:path:string 2:fieldRef:ObjectFieldSelector 3:resourceFieldRef:ResourceFieldSelector
  4:mode:int
DownwardAPIVolumeSource 1:items:DownwardAPIVolumeFile[] 2:defaultMode:int
EmptyDirVolumeSource 1:medium:string? 2:sizeLimit:Quantity
EnvFromSource 1:prefix:string? 2:configMapRef:ConfigMapEnvSource 3:secretRef:SecretEnvSource
EnvVar 1:name:string 2:value:string? 3:valueFrom:EnvVarSource
EnvVarSource 1:fieldRef:ObjectFieldSelector 2:resourceFieldRef:ResourceFieldSelector
  3:configMapKeyRef:ConfigMapKeySelector 4:secretKeyRef:SecretKeySelector
EphemeralContainer 1:.:EphemeralContainerCommon 2:targetContainerName:string?
EphemeralContainerCommon 1:name:string 2:image:string? 3:command:string[] 4:args:string[] 5:workingDir:string?
  6:ports:ContainerPort[] 19:envFrom:EnvFromSource[] 7:env:EnvVar[] 8:resources:ResourceRequirements
  23:resizePolicy:ContainerResizePolicy[] 24:restartPolicy:string 9:volumeMounts:VolumeMount[]
  21:volumeDevices:VolumeDevice[] 10:livenessProbe:Probe 11:readinessProbe:Probe 22:startupProbe:Probe
  12:lifecycle:Lifecycle 13:terminationMessagePath:string? 20:terminationMessagePolicy:string?
  14:imagePullPolicy:string? 15:securityContext:SecurityContext 16:stdin:bool? 17:stdinOnce:bool? 18:tty:bool?
ExecAction 1:command:string[]
GRPCAction 1:port:int 2:service:string
HTTPGetAction 1:path:string? 2:port:IntOrString 3:host:string? 4:scheme:string? 5:httpHeaders:HTTPHeader[]
HTTPHeader 1:name:string 2:value:string
HostAlias 1:ip:string? 2:hostnames:string[]
HostPathVolumeSource 1:path:string 2:type:string
KeyToPath 1:key:string 2:path:string 3:mode:int
Lifecycle 1:postStart:LifecycleHandler 2:preStop:LifecycleHandler
LifecycleHandler 1:exec:ExecAction 2:httpGet:HTTPGetAction 3:tcpSocket:TCPSocketAction 4:sleep:SleepAction
LocalObjectReference 1:name:string?
NodeAffinity 1:requiredDuringSchedulingIgnoredDuringExecution:NodeSelector
  2:preferredDuringSchedulingIgnoredDuringExecution:PreferredSchedulingTerm[]
NodeSelector 1:nodeSelectorTerms:NodeSelectorTerm[]
NodeSelectorRequirement 1:key:string 2:operator:string 3:values:string[]
NodeSelectorTerm 1:matchExpressions:NodeSelectorRequirement[] 2:matchFields:NodeSelectorRequirement[]
ObjectFieldSelector 1:apiVersion:string? 2:fieldPath:string
PersistentVolumeClaimVolumeSource 1:claimName:string 2:readOnly:bool?
PodAffinity 1:requiredDuringSchedulingIgnoredDuringExecution:PodAffinityTerm[]
  2:preferredDuringSchedulingIgnoredDuringExecution:WeightedPodAffinityTerm[]
PodAffinityTerm 1:labelSelector:LabelSelector 2:namespaces:string[] 3:topologyKey:string
  4:namespaceSelector:LabelSelector 5:matchLabelKeys:string[] 6:mismatchLabelKeys:string[]
PodAntiAffinity 1:requiredDuringSchedulingIgnoredDuringExecution:PodAffinityTerm[]
  2:preferredDuringSchedulingIgnoredDuringExecution:WeightedPodAffinityTerm[]
PodDNSConfig 1:nameservers:string[] 2:searches:string[] 3:options:PodDNSConfigOption[]
PodDNSConfigOption 1:name:string? 2:value:string
PodOS 1:name:string
PodReadinessGate 1:conditionType:string
PodResourceClaim 1:name:string 2:source:ClaimSource
PodSchedulingGate 1:name:string
PodSecurityContext 1:seLinuxOptions:SELinuxOptions 8:windowsOptions:WindowsSecurityContextOptions 2:runAsUser:int
  6:runAsGroup:int 3:runAsNonRoot:bool 4:supplementalGroups:int[] 5:fsGroup:int 7:sysctls:Sysctl[]
  9:fsGroupChangePolicy:string 10:seccompProfile:SeccompProfile 11:appArmorProfile:AppArmorProfile
PodSpec 1:volumes:Volume[] 20:initContainers:Container[] 2:containers:Container[]
  34:ephemeralContainers:EphemeralContainer[] 3:restartPolicy:string? 4:terminationGracePeriodSeconds:int
  5:activeDeadlineSeconds:int 6:dnsPolicy:string? 7:nodeSelector:string{} 8:serviceAccountName:string?
  9:serviceAccount:string? 21:automountServiceAccountToken:bool 10:nodeName:string? 11:hostNetwork:bool?
  12:hostPID:bool? 13:hostIPC:bool? 27:shareProcessNamespace:bool 14:securityContext:PodSecurityContext
  15:imagePullSecrets:LocalObjectReference[] 16:hostname:string? 17:subdomain:string? 18:affinity:Affinity
  19:schedulerName:string? 22:tolerations:Toleration[] 23:hostAliases:HostAlias[] 24:priorityClassName:string?
  25:priority:int 26:dnsConfig:PodDNSConfig 28:readinessGates:PodReadinessGate[] 29:runtimeClassName:string
  30:enableServiceLinks:bool 31:preemptionPolicy:string 32:overhead:Quantity{}
  33:topologySpreadConstraints:TopologySpreadConstraint[] 35:setHostnameAsFQDN:bool 36:os:PodOS 37:hostUsers:bool
  38:schedulingGates:PodSchedulingGate[] 39:resourceClaims:PodResourceClaim[]
PreferredSchedulingTerm 1:weight:int 2:preference:NodeSelectorTerm
Probe 1:.:ProbeHandler 2:initialDelaySeconds:int? 3:timeoutSeconds:int? 4:periodSeconds:int? 5:successThreshold:int?
  6:failureThreshold:int? 7:terminationGracePeriodSeconds:int
ProbeHandler 1:exec:ExecAction 2:httpGet:HTTPGetAction 3:tcpSocket:TCPSocketAction 4:grpc:GRPCAction
ProjectedVolumeSource 1:sources:VolumeProjection[] 2:defaultMode:int
ResourceClaim 1:name:string
ResourceFieldSelector 1:containerName:string? 2:resource:string 3:divisor:Quantity
ResourceRequirements 1:limits:Quantity{} 2:requests:Quantity{} 3:claims:ResourceClaim[]
SELinuxOptions 1:user:string? 2:role:string? 3:type:string? 4:level:string?
SeccompProfile 1:type:string 2:localhostProfile:string
SecretEnvSource 1:.:LocalObjectReference 2:optional:bool
SecretKeySelector 1:.:LocalObjectReference 2:key:string 3:optional:bool
SecretProjection 1:.:LocalObjectReference 2:items:KeyToPath[] 4:optional:bool
SecretVolumeSource 1:secretName:string? 2:items:KeyToPath[] 3:defaultMode:int 4:optional:bool
SecurityContext 1:capabilities:Capabilities 2:privileged:bool 3:seLinuxOptions:SELinuxOptions
  10:windowsOptions:WindowsSecurityContextOptions 4:runAsUser:int 8:runAsGroup:int 5:runAsNonRoot:bool
  6:readOnlyRootFilesystem:bool 7:allowPrivilegeEscalation:bool 9:procMount:string 11:seccompProfile:SeccompProfile
  12:appArmorProfile:AppArmorProfile
ServiceAccountTokenProjection 1:audience:string? 2:expirationSeconds:int 3:path:string
SleepAction 1:seconds:int
Sysctl 1:name:string 2:value:string
TCPSocketAction 1:port:IntOrString 2:host:string?
Toleration 1:key:string? 2:operator:string? 3:value:string? 4:effect:string? 5:tolerationSeconds:int
TopologySpreadConstraint 1:maxSkew:int 2:topologyKey:string 3:whenUnsatisfiable:string 4:labelSelector:LabelSelector
  5:minDomains:int 6:nodeAffinityPolicy:string 7:nodeTaintsPolicy:string 8:matchLabelKeys:string[]
Volume 1:name:string 2:.:VolumeSource
VolumeDevice 1:name:string 2:devicePath:string
VolumeMount 1:name:string 2:readOnly:bool? 7:recursiveReadOnly:string 3:mountPath:string 4:subPath:string?
  5:mountPropagation:string 6:subPathExpr:string?
VolumeProjection 1:secret:SecretProjection 2:downwardAPI:DownwardAPIProjection 3:configMap:ConfigMapProjection
  4:serviceAccountToken:ServiceAccountTokenProjection
VolumeSource 1:hostPath:HostPathVolumeSource 2:emptyDir:EmptyDirVolumeSource 6:secret:SecretVolumeSource
  10:persistentVolumeClaim:PersistentVolumeClaimVolumeSource 16:downwardAPI:DownwardAPIVolumeSource
  19:configMap:ConfigMapVolumeSource 26:projected:ProjectedVolumeSource
WeightedPodAffinityTerm 1:weight:int 2:podAffinityTerm:PodAffinityTerm
WindowsSecurityContextOptions 1:gmsaCredentialSpecName:string 2:gmsaCredentialSpec:string 3:runAsUserName:string
  4:hostProcess:bool
`;
