package dev.datamesh.local.controlplane;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the programs of a control plane are looked for, and in which order: a directory named by the user, our cache,
 * the projects' own releases, the Go toolchain. The last two fill the cache.
 *
 * @param environment as of this process: {@code KUBEBUILDER_ASSETS}, {@code XDG_CACHE_HOME}, {@code HOME}, {@code PATH},
 *     the proxies, and whatever Go looks at
 * @param kubernetesReleases what lies below is {@code <version>/bin/<os>/<arch>/<program>} and {@code <program>.sha256}
 * @param etcdReleases what lies below is {@code <version>/etcd-<version>-<os>-<arch>.tar.gz} and {@code SHA256SUMS}
 */
public record BinarySources(
        Map<String, String> environment, Platform platform, URI kubernetesReleases, URI etcdReleases) {

    public BinarySources {
        environment = Map.copyOf(environment);
    }

    public static BinarySources standard() {
        return new BinarySources(
                System.getenv(),
                Platform.current(),
                URI.create("https://dl.k8s.io/release/"),
                URI.create("https://github.com/etcd-io/etcd/releases/download/"));
    }

    /** The same with one variable set otherwise. */
    public BinarySources with(String variable, String value) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.put(variable, value);
        return new BinarySources(changed, platform, kubernetesReleases, etcdReleases);
    }

    /** The same with other places to download from; both end with a slash. */
    public BinarySources withReleases(URI kubernetes, URI etcd) {
        return new BinarySources(environment, platform, kubernetes, etcd);
    }

    /** Where downloaded and built programs stay, for all meshes of this user. */
    public Path cache() {
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        String root = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path base = root.isEmpty() ? Path.of(home, ".cache") : Path.of(root);
        return base.resolve("datamesh").resolve("kube").resolve(Versions.KUBERNETES + "-" + platform);
    }

    List<BinarySource> inOrder() {
        return List.of(
                new NamedDirectory(environment.getOrDefault("KUBEBUILDER_ASSETS", "")),
                new Cache(cache()),
                new Releases(this),
                new GoToolchain(environment, cache()));
    }
}
