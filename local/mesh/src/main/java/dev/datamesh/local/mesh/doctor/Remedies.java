package dev.datamesh.local.mesh.doctor;

/**
 * Where to look and what to run, which differs between a mesh on this machine and one on a cluster.
 *
 * @param operatorLogs how to read what the operator says
 * @param newKinds how the kinds of this build get into the cluster
 * @param apiServer what to do when the API server does not answer
 */
record Remedies(String operatorLogs, String newKinds, String apiServer) {
    static final Remedies OF_THIS_MACHINE =
            new Remedies("mesh logs operator", "mesh up applies them", "mesh logs kube-apiserver says why");

    static final Remedies OF_A_CLUSTER = new Remedies(
            "kubectl logs -A -l app.kubernetes.io/name=datamesh-operator",
            "helm upgrade brings those of its chart; take the mesh command of the same version",
            "see that the kubeconfig names a cluster that runs, and that you may ask it");
}
