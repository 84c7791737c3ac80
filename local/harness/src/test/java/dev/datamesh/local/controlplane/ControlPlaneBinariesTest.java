package dev.datamesh.local.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlPlaneBinariesTest {

    private static final Platform LINUX = new Platform("linux", "amd64");
    private static final String ETCD = "etcd-v3.6.8-linux-amd64";

    @TempDir
    Path directory;

    private final List<String> said = new ArrayList<>();
    private final Map<String, byte[]> published = new ConcurrentHashMap<>();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = published.get(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
            if (body != null) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aNamedDirectoryComesFirst() throws Exception {
        Path named = filled(directory.resolve("named"));
        filled(sources().cache());

        Binaries found = locate(sources().with("KUBEBUILDER_ASSETS", named.toString()));

        assertThat(found.directory()).isEqualTo(named);
    }

    @Test
    void aNamedDirectoryThatLacksAProgramIsPassedOver() throws Exception {
        Path named = filled(directory.resolve("named"));
        Files.delete(named.resolve("kube-controller-manager"));
        filled(sources().cache());

        Binaries found = locate(sources().with("KUBEBUILDER_ASSETS", named.toString()));

        assertThat(found.directory()).isEqualTo(sources().cache());
        assertThat(said).isEmpty();
    }

    @Test
    void theCacheLiesWhereTheUsersCachesLie() {
        assertThat(sources().cache()).isEqualTo(directory.resolve("home/.cache/datamesh/kube/v1.36.3-linux-amd64"));
        assertThat(sources().with("XDG_CACHE_HOME", "/caches").cache())
                .isEqualTo(Path.of("/caches/datamesh/kube/v1.36.3-linux-amd64"));
    }

    @Test
    void releasesAreDownloadedCheckedAndKept() throws Exception {
        publishReleases();

        Binaries found = locate(sources());

        assertThat(found.directory()).isEqualTo(sources().cache());
        assertThat(found.apiServer()).isExecutable().hasContent("program kube-apiserver");
        assertThat(found.etcd()).isExecutable().hasContent("program etcd");
        published.clear();
        assertThat(locate(sources())).isEqualTo(found);
        assertThat(filesOf(sources().cache())).containsExactlyInAnyOrderElementsOf(Binaries.NAMES);
    }

    @Test
    void theProxyOfTheEnvironmentIsAsked() throws Exception {
        publishReleases();
        URI unreachable = URI.create("http://releases.invalid/");
        BinarySources behindProxy = sources()
                .withReleases(unreachable.resolve("kube/"), unreachable.resolve("etcd/"))
                .with("HTTPS_PROXY", "127.0.0.1:" + server.getAddress().getPort());

        assertThat(locate(behindProxy).kubectl()).hasContent("program kubectl");
    }

    @Test
    void aDownloadWithAnotherChecksumIsNotKept() throws Exception {
        publishReleases();
        published.put("/kube/v1.36.3/bin/linux/amd64/kubectl", "tampered".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> locate(sources()))
                .isInstanceOf(BinariesMissingException.class)
                .hasMessageContaining("kubectl has the checksum " + sha256("tampered".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining(
                        "its publisher says " + sha256("program kubectl".getBytes(StandardCharsets.UTF_8)));
        assertThat(filesOf(sources().cache())).doesNotContain("kubectl").contains("kube-apiserver");
    }

    @Test
    void aRefusedDownloadFallsThroughAtOnceToABuild() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        URI refused = URI.create("http://127.0.0.1:" + closed + "/");
        long began = System.nanoTime();

        Binaries found = locate(sources().withReleases(refused, refused).with("PATH", fakeGo("exit 0")));

        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began)).isLessThan(5);
        assertThat(found.kubectl()).isExecutable();
        assertThat(filesOf(found.directory().getParent())).containsExactly("v1.36.3-linux-amd64");
        assertThat(said.getFirst()).startsWith("no download of the control plane (" + refused);
        assertThat(said.get(1)).contains("about ten minutes on two cores");
        assertThat(directory.resolve("asked"))
                .content()
                .contains("CGO_ENABLED=0 build", "k8s.io/kubernetes/cmd/kube-controller-manager");
    }

    @Test
    void anInterruptedBuildIsNotBegunAnew() throws Exception {
        Path cache = filled(sources().cache());
        Files.delete(cache.resolve("kubectl"));

        locate(sources().with("PATH", fakeGo("exit 0")));

        assertThat(directory.resolve("asked")).content().contains("cmd/kubectl").doesNotContain("kube-apiserver");
    }

    @Test
    void theErrorNamesEachWayAndWhyItFailed() throws Exception {
        assertThatThrownBy(() -> locate(sources()
                        .with("KUBEBUILDER_ASSETS", "/nowhere")
                        .with("PATH", fakeGo("echo go: no such host; exit 1"))))
                .isInstanceOf(BinariesMissingException.class)
                .hasMessageContaining("v1.36.3 and etcd v3.6.8 for linux-amd64. Tried:")
                .hasMessageContaining(
                        "$KUBEBUILDER_ASSETS: /nowhere lacks etcd, kube-apiserver, kube-controller-manager, kubectl")
                .hasMessageContaining("the cache: " + sources().cache() + " lacks etcd")
                .hasMessageContaining("download from 127.0.0.1 and 127.0.0.1: ")
                .hasMessageContaining("SHA256SUMS answers 404")
                .hasMessageContaining("bin/go list' failed: ")
                .hasMessageContaining("no such host");
    }

    @Test
    void withoutGoTheErrorSaysWhereToGetIt() {
        assertThatThrownBy(() -> locate(sources()))
                .hasMessageContaining("build with Go: no 'go' on the PATH (Go 1.21 or newer, from https://go.dev/dl)");
    }

    @Test
    void theBuildPinsTheVersionsThatAreDownloaded() throws Exception {
        try (var in = getClass().getResourceAsStream("programs/go.mod")) {
            String pinned = new String(in.readAllBytes(), StandardCharsets.UTF_8);

            assertThat(pinned)
                    .contains("k8s.io/kubernetes " + Versions.KUBERNETES)
                    .contains("go.etcd.io/etcd/server/v3 " + Versions.ETCD)
                    .contains("k8s.io/apiserver => k8s.io/apiserver v0" + Versions.KUBERNETES.substring(2));
        }
    }

    private Binaries locate(BinarySources sources) {
        return ControlPlaneBinaries.locate(sources, said::add);
    }

    private BinarySources sources() {
        URI root = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        Map<String, String> environment =
                Map.of("HOME", directory.resolve("home").toString(), "PATH", directory.toString());
        return new BinarySources(environment, LINUX, root.resolve("kube/"), root.resolve("etcd/"));
    }

    /** A {@code go} that answers {@code list} and, unless it is told to fail, {@code build} with a file. */
    private String fakeGo(String beforehand) throws IOException {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        executable(bin.resolve("go"), """
                #!/bin/sh
                echo "CGO_ENABLED=$CGO_ENABLED $*" >> %s/asked
                [ "$1" = build ] || { echo one; echo two; %s; }
                while [ $# -gt 0 ]; do
                  if [ "$1" = -o ]; then printf program > "$2"; chmod 755 "$2"; fi
                  shift
                done
                """.formatted(directory, beforehand));
        return bin + ":/usr/bin:/bin";
    }

    private void publishReleases() throws Exception {
        for (String program : List.of("kube-apiserver", "kube-controller-manager", "kubectl")) {
            byte[] body = ("program " + program).getBytes(StandardCharsets.UTF_8);
            String path = "/kube/v1.36.3/bin/linux/amd64/" + program;
            published.put(path, body);
            published.put(path + ".sha256", sha256(body).getBytes(StandardCharsets.UTF_8));
        }
        Path release = Files.createDirectories(directory.resolve("release").resolve(ETCD));
        Files.writeString(release.resolve("etcd"), "program etcd");
        Path archive = directory.resolve(ETCD + ".tar.gz");
        Process tar = new ProcessBuilder(
                        "tar",
                        "-czf",
                        archive.toString(),
                        "-C",
                        release.getParent().toString(),
                        ETCD)
                .start();
        assertThat(tar.waitFor()).isZero();
        byte[] packed = Files.readAllBytes(archive);
        published.put("/etcd/v3.6.8/" + ETCD + ".tar.gz", packed);
        String sums = "0000  etcd-v3.6.8-linux-arm64.tar.gz\n" + sha256(packed) + "  " + ETCD + ".tar.gz\n";
        published.put("/etcd/v3.6.8/SHA256SUMS", sums.getBytes(StandardCharsets.UTF_8));
    }

    private static Path filled(Path target) throws IOException {
        Files.createDirectories(target);
        for (String name : Binaries.NAMES) {
            executable(target.resolve(name), "program " + name);
        }
        return target;
    }

    private static void executable(Path file, String content) throws IOException {
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static List<String> filesOf(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
