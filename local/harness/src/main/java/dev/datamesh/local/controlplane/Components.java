package dev.datamesh.local.controlplane;

import dev.datamesh.local.process.ProcessSpec;
import dev.datamesh.local.process.ReadinessProbe;
import dev.datamesh.local.process.StateDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The command lines of the three processes. All listen on 127.0.0.1 only; etcd asks for a certificate that only the API
 * server has.
 */
record Components(StateDirectory state, Pki pki, ComponentPorts ports) {

    static final String ETCD = "etcd";
    static final String API_SERVER = "kube-apiserver";
    static final String CONTROLLER_MANAGER = "kube-controller-manager";

    private static final Duration STOP_GRACE = Duration.ofSeconds(10);

    /** What the mesh, its tests and its users meet; no nodes, no volumes, no cloud. */
    private static final List<String> CONTROLLERS = List.of(
            "namespace-controller",
            "garbage-collector-controller",
            "resourcequota-controller",
            "serviceaccount-controller",
            "serviceaccount-token-controller",
            "root-ca-certificate-publisher-controller",
            "clusterrole-aggregation-controller",
            "validatingadmissionpolicy-status-controller",
            "disruption-controller",
            "deployment-controller",
            "replicaset-controller",
            "statefulset-controller",
            "job-controller",
            "cronjob-controller",
            "ttl-after-finished-controller",
            "endpoints-controller",
            "endpointslice-controller");

    record ComponentPorts(int etcd, int etcdPeer, int apiServer, int controllerManager) {}

    String serverUrl() {
        return "https://127.0.0.1:" + ports.apiServer();
    }

    ProcessSpec etcd(Path program, boolean durable) {
        String client = "https://127.0.0.1:" + ports.etcd();
        String peer = "https://127.0.0.1:" + ports.etcdPeer();
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--name=datamesh",
                "--data-dir=" + state.directory("etcd"),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=datamesh=" + peer,
                "--cert-file=" + pki.certificate("etcd"),
                "--key-file=" + pki.key("etcd"),
                "--trusted-ca-file=" + pki.etcdCa(),
                "--client-cert-auth=true",
                "--peer-cert-file=" + pki.certificate("etcd"),
                "--peer-key-file=" + pki.key("etcd"),
                "--peer-trusted-ca-file=" + pki.etcdCa(),
                "--peer-client-cert-auth=true",
                "--quota-backend-bytes=" + (4L << 30),
                "--log-level=warn"));
        if (!durable) {
            command.add("--unsafe-no-fsync=true");
        }
        return spec(ETCD, command, ReadinessProbe.accepts(ports.etcd()));
    }

    ProcessSpec apiServer(Path program, boolean audit, List<String> added) {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--secure-port=" + ports.apiServer(),
                // It would publish its address as endpoints, and refuses a loopback one.
                "--endpoint-reconciler-type=none",
                "--tls-cert-file=" + pki.certificate("apiserver"),
                "--tls-private-key-file=" + pki.key("apiserver"),
                "--client-ca-file=" + pki.ca(),
                "--etcd-servers=https://127.0.0.1:" + ports.etcd(),
                "--etcd-cafile=" + pki.etcdCa(),
                "--etcd-certfile=" + pki.certificate("etcd-client"),
                "--etcd-keyfile=" + pki.key("etcd-client"),
                "--authorization-mode=RBAC",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + pki.serviceAccountPublicKey(),
                "--service-account-signing-key-file=" + pki.serviceAccountKey(),
                "--service-cluster-ip-range=10.96.0.0/16",
                "--profiling=false"));
        if (audit) {
            command.add("--audit-policy-file=" + AuditLog.writePolicy(state));
            command.add("--audit-log-path=" + AuditLog.file(state));
            command.add("--audit-log-maxsize=200");
            command.add("--audit-log-maxbackup=2");
        }
        command.addAll(added);
        return spec(API_SERVER, command, HttpsProbe.of(serverUrl() + "/readyz", pki.ca(), "ok"));
    }

    ProcessSpec controllerManager(Path program, Path kubeconfig) {
        List<String> command = List.of(
                program.toString(),
                "--bind-address=127.0.0.1",
                "--secure-port=" + ports.controllerManager(),
                "--tls-cert-file=" + pki.certificate("apiserver"),
                "--tls-private-key-file=" + pki.key("apiserver"),
                "--kubeconfig=" + kubeconfig,
                "--root-ca-file=" + pki.ca(),
                "--service-account-private-key-file=" + pki.serviceAccountKey(),
                // Each controller is its own user, as in a real cluster: policies tell them apart.
                "--use-service-account-credentials=true",
                "--leader-elect=false",
                "--controllers=" + String.join(",", CONTROLLERS),
                "--profiling=false");
        // It says "ok" long before its controllers run, and lists each once it does; until then it ends if the API
        // server goes away.
        String healthz = "https://127.0.0.1:" + ports.controllerManager() + "/healthz?verbose";
        return spec(
                        CONTROLLER_MANAGER,
                        command,
                        HttpsProbe.of(healthz, pki.ca(), "[+]" + CONTROLLERS.getFirst() + " ok"))
                .withInputs(pki.ca(), kubeconfig);
    }

    private ProcessSpec spec(String name, List<String> command, ReadinessProbe probe) {
        return ProcessSpec.of(name, command, state.directory("logs").resolve(name + ".log"))
                .withInputs(pki.ca())
                .withProbe(probe)
                .withStopGrace(STOP_GRACE);
    }
}
