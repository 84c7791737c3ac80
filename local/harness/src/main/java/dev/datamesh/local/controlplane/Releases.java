package dev.datamesh.local.controlplane;

import dev.datamesh.local.process.Progress;
import dev.datamesh.local.process.StateDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;

/**
 * The projects' own releases. Each program is checked against the checksum published beside it before it gets its name
 * in the cache, so the cache never holds one that is broken or half there.
 */
record Releases(BinarySources sources) implements BinarySource {

    @Override
    public String description() {
        return "download from " + sources.kubernetesReleases().getHost() + " and "
                + sources.etcdReleases().getHost();
    }

    @Override
    public Binaries provide(Progress progress) throws IOException, InterruptedException {
        Path cache = Files.createDirectories(sources.cache());
        try (Download download = new Download(sources.environment(), progress)) {
            for (String program : Binaries.missingIn(cache)) {
                Path scratch = Files.createTempDirectory(cache, ".download-");
                try {
                    Path fetched =
                            program.equals("etcd") ? etcd(download, scratch) : kubernetes(download, program, scratch);
                    if (!fetched.toFile().setExecutable(true, false)) {
                        throw new IOException(fetched + " cannot be made executable");
                    }
                    Files.move(fetched, cache.resolve(program), StandardCopyOption.ATOMIC_MOVE);
                } finally {
                    new StateDirectory(scratch).delete();
                }
            }
        }
        return new Binaries(cache);
    }

    private Path kubernetes(Download download, String program, Path scratch) throws IOException, InterruptedException {
        URI address = sources.kubernetesReleases()
                .resolve(Versions.KUBERNETES + "/bin/" + sources.platform().os() + "/"
                        + sources.platform().architecture() + "/" + program);
        String published =
                download.text(URI.create(address + ".sha256")).strip().split("\\s+", 2)[0];
        return download.verified(address, published, scratch.resolve(program));
    }

    private Path etcd(Download download, Path scratch) throws IOException, InterruptedException {
        String release = "etcd-" + Versions.ETCD + "-" + sources.platform();
        // macOS gets a zip, which its tar reads as well.
        String archive = release + (sources.platform().os().equals("darwin") ? ".zip" : ".tar.gz");
        URI folder = sources.etcdReleases().resolve(Versions.ETCD + "/");
        String published = download.text(folder.resolve("SHA256SUMS"))
                .lines()
                .map(line -> line.strip().split("\\s+", 2))
                .filter(words -> words.length == 2 && words[1].equals(archive))
                .map(words -> words[0])
                .findFirst()
                .orElseThrow(() -> new IOException(folder + "SHA256SUMS does not name " + archive));
        Path fetched = download.verified(folder.resolve(archive), published, scratch.resolve(archive));
        unpack(fetched, release + "/etcd", scratch);
        return scratch.resolve(release).resolve("etcd");
    }

    private static void unpack(Path archive, String member, Path into) throws IOException, InterruptedException {
        Process tar = new ProcessBuilder("tar", "-xf", archive.toString(), "-C", into.toString(), member)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!tar.waitFor(60, TimeUnit.SECONDS) || tar.exitValue() != 0) {
            tar.destroyForcibly();
            throw new IOException("tar cannot unpack " + member + " from " + archive.getFileName());
        }
    }
}
