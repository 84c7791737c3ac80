{{/* A file as it is, but for the two namespaces: the same files are applied without Helm, too. */}}
{{- define "datamesh.file" -}}
{{- $text := .root.Files.Get .path | required (printf "the chart has no %s" .path) -}}
{{- $text | replace "datamesh-system" .root.Release.Namespace | replace "datamesh-runtimes" .root.Values.namespaces.runtimes -}}
{{- end -}}

{{- define "datamesh.image" -}}
{{- printf "%s/%s:%s" .root.Values.image.registry .name (.root.Values.image.tag | default .root.Chart.AppVersion) -}}
{{- end -}}

{{- define "datamesh.podSecurity" -}}
pod-security.kubernetes.io/enforce: restricted
pod-security.kubernetes.io/audit: restricted
pod-security.kubernetes.io/warn: restricted
{{- end -}}
