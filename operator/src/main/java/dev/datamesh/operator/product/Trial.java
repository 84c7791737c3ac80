package dev.datamesh.operator.product;

import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.plane.KafkaSpec.AdoptableTopic;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.core.domain.DomainClaim;
import dev.datamesh.core.domain.PrefixOwnership;
import dev.datamesh.core.product.Acceptance;
import dev.datamesh.core.product.ArchiveRoom;
import dev.datamesh.core.product.PartitionCount;
import dev.datamesh.core.product.Problem;
import dev.datamesh.core.product.ProductContext;
import dev.datamesh.core.topic.MeshIdentity;
import dev.datamesh.core.topic.TopicOwner;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.core.unit.ByteText;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.Ledger;
import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.mesh.Neighbours;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One judgement of a product against all others. Of those that ask for a channel or a topic to adopt, only they count whose domain
 * may have it and who are not on their way out. Who serves it has it, whoever else comes to ask; of those who do not, the oldest
 * that is accepted with everything it asks for.
 */
final class Trial {
    /** How near a product is to a thing that it asks for; the nearer goes before. */
    private enum Standing {
        /** It was accepted with it. */
        HAS,
        /** Its topics have a place for it: accepted with it before the last edit, or earlier, or by another process from a list. */
        HAD,
        WANTS
    }

    /**
     * What a product was accepted with.
     *
     * @param things what it has since then
     * @param generation of its spec
     */
    record Accepted(Set<Thing> things, long generation) {}

    /** The oldest first; of two of one second, by name. */
    private static final Comparator<DataProduct> BY_AGE = Comparator.comparing(
                    (DataProduct product) -> product.getMetadata().getCreationTimestamp())
            .thenComparing(product -> product.getMetadata().getNamespace())
            .thenComparing(product -> product.getMetadata().getName());

    private final MeshView mesh;
    private final ChannelSources sources;
    private final DataPlane plane;
    private final Ledger ledger;
    private final MeshIdentity identity;
    private final Map<String, Accepted> granted;
    private final PrefixOwnership.Result ownership;
    private final Map<String, String> domainUids = new HashMap<>();
    private final Map<String, List<TopicRecord>> held = new HashMap<>();
    private final Map<String, ListedProduct> listed = new HashMap<>();
    private final Map<String, Set<Thing>> wantedUnread = new HashMap<>();
    private final List<DataProduct> listers;
    private final Map<String, Boolean> accepted = new HashMap<>();

    /**
     * @param plane the plane of the product, and so of all that contend with it
     * @param identity which mesh this is
     * @param granted what products were accepted with by this process, by UID
     */
    Trial(
            MeshView mesh,
            ChannelSources sources,
            DataPlane plane,
            Ledger ledger,
            MeshIdentity identity,
            Map<String, Accepted> granted) {
        this.mesh = mesh;
        this.sources = sources;
        this.plane = plane;
        String planeName = plane.getMetadata().getName();
        // Of others the operator may not even have the right to read the lists.
        this.listers = mesh.productsWithLists().stream()
                .filter(lister -> mesh.isServedOn(planeName, lister))
                .toList();
        this.ledger = ledger;
        this.identity = identity;
        this.granted = granted;
        this.ownership = PrefixOwnership.of(mesh.domains().map(Trial::claim).toList());
    }

    Contest.Verdict of(DataProduct product) {
        if (product.isMarkedForDeletion()) {
            return leaving(product);
        }
        for (DataProduct elder : elders(product)) {
            accepted.put(uid(elder), verdict(elder).problems().isEmpty());
        }
        return verdict(product);
    }

    /** What a product has from now on if it was accepted. */
    Accepted accepted(DataProduct product) {
        return new Accepted(
                wanted(product).stream()
                        .filter(thing -> mayHave(product, thing))
                        .collect(Collectors.toSet()),
                product.getMetadata().getGeneration());
    }

    /** All whose acceptance the product's depends on, the oldest first: a list, for a chain of them could be too deep to call through. */
    private List<DataProduct> elders(DataProduct product) {
        var found = new TreeSet<DataProduct>(BY_AGE);
        Deque<DataProduct> open = new ArrayDeque<>(List.of(product));
        while (!open.isEmpty()) {
            DataProduct next = open.pop();
            wanted(next).stream()
                    .flatMap(thing -> rivals(next, thing)
                            .filter(rival -> standing(next, thing) == Standing.WANTS
                                    && standing(rival, thing) == Standing.WANTS
                                    && BY_AGE.compare(rival, next) < 0))
                    .filter(found::add)
                    .forEach(open::push);
        }
        return List.copyOf(found);
    }

    private Contest.Verdict verdict(DataProduct product) {
        String domainName = product.getMetadata().getNamespace();
        DataDomain domain = mesh.domain(domainName).orElseThrow();
        Map<String, String> channelsTaken = new HashMap<>();
        Map<String, String> topicsTaken = new HashMap<>();
        for (Thing thing : wanted(product)) {
            holder(product, thing).ifPresent(other -> {
                String name = other.getMetadata().getNamespace() + "/"
                        + other.getMetadata().getName();
                switch (thing) {
                    case Thing.Channel channel -> channelsTaken.put(channel.name(), name);
                    case Thing.Topic topic -> topicsTaken.put(topic.name(), name);
                }
            });
        }
        ProductContext context = context(
                product,
                domain,
                channelsTaken,
                topicsTaken,
                partitionsLeft(product, domain),
                archiveRoom(product, domain));
        ListedProduct read = listed(product);
        Stream<Problem> problems = Stream.of(
                        InputLoop.of(product, Neighbours.in(mesh)).stream(),
                        read.problems().stream(),
                        Acceptance.judge(read.spec(), context, held(product)).stream()
                                .map(read::placed))
                .flatMap(each -> each);
        return new Contest.Verdict(context, held(product), read, problems.toList());
    }

    /** One that is being deleted, which may be accepted or not: what is asked is only what it has. */
    private Contest.Verdict leaving(DataProduct product) {
        DataDomain domain = mesh.domain(product.getMetadata().getNamespace()).orElseThrow();
        return new Contest.Verdict(
                context(product, domain, Map.of(), Map.of(), OptionalInt.empty(), ArchiveRoom.UNBOUNDED),
                held(product),
                listed(product),
                List.of());
    }

    private ProductContext context(
            DataProduct product,
            DataDomain domain,
            Map<String, String> channelsTaken,
            Map<String, String> topicsTaken,
            OptionalInt partitionsLeft,
            ArchiveRoom archiveRoom) {
        String domainName = domain.getMetadata().getName();
        return new ProductContext(
                domainName,
                product.getMetadata().getName(),
                domain.getSpec().defaults(),
                ownership,
                channelsTaken,
                topicsTaken,
                adoptable(domainName),
                partitionsLeft,
                archiveRoom,
                plane.getSpec().archive() != null,
                plane.getSpec().registry() != null);
    }

    private ListedProduct listed(DataProduct product) {
        return listed.computeIfAbsent(
                uid(product),
                unread -> product.isMarkedForDeletion() ? ListedProduct.asItIs(product) : sources.read(product));
    }

    private Set<Thing> wanted(DataProduct product) {
        ListedProduct read = listed(product);
        if (read.unreadable().isEmpty()) {
            return read.things();
        }
        // What its lists said last, its topics tell: nobody else may get that while they cannot be read.
        return wantedUnread.computeIfAbsent(uid(product), uid -> {
            Set<Thing> things = new HashSet<>(read.things());
            held(product).stream()
                    .flatMap(record -> record.channels().stream())
                    .filter(channel -> !channel.equals(TopicRecord.NOBODY))
                    .forEach(channel -> things.add(new Thing.Channel(channel)));
            return things;
        });
    }

    /** Who else has a thing, or is to have it before this product. */
    private Optional<DataProduct> holder(DataProduct product, Thing thing) {
        Comparator<DataProduct> nearest =
                Comparator.comparing((DataProduct one) -> standing(one, thing)).thenComparing(BY_AGE);
        return rivals(product, thing)
                .filter(rival -> nearest.compare(rival, product) < 0)
                .filter(rival -> standing(rival, thing) != Standing.WANTS || accepted.getOrDefault(uid(rival), false))
                .min(nearest);
    }

    private Stream<DataProduct> rivals(DataProduct product, Thing thing) {
        Stream<DataProduct> asking = switch (thing) {
            case Thing.Channel channel ->
                Stream.concat(
                        mesh.productsWithChannel(channel.name()).stream(),
                        listers.stream().filter(lister -> wanted(lister).contains(channel)));
            case Thing.Topic topic -> mesh.productsAdopting(topic.name()).stream();
        };
        return asking.filter(other -> !uid(other).equals(uid(product))).filter(other -> mayHave(other, thing));
    }

    private boolean mayHave(DataProduct product, Thing thing) {
        String domain = product.getMetadata().getNamespace();
        return mesh.isServedOn(plane.getMetadata().getName(), product)
                && switch (thing) {
                    case Thing.Channel channel ->
                        ownership.covers(domain, channel.name()).isEmpty();
                    case Thing.Topic topic -> adoptable(domain).contains(topic.name());
                };
    }

    private Standing standing(DataProduct product, Thing thing) {
        Accepted known = granted.get(uid(product));
        if (known != null && known.things().contains(thing)) {
            return Standing.HAS;
        }
        // What it inherits counts as its own: else, of two that come back from a lost mesh, one could get what the
        // other served.
        TopicOwner owner = owner(product);
        Stream<TopicRecord> own = held(product).stream()
                .filter(record -> record.productUid().equals(uid(product)) || owner.inherits(record));
        return switch (thing) {
            case Thing.Topic topic ->
                own.anyMatch(record -> record.topic().equals(topic.name())) ? Standing.HAS : Standing.WANTS;
            case Thing.Channel channel
            when isAcceptedAsItIs(product) && !listed(product).isListedElsewhere() -> Standing.HAS;
            case Thing.Channel channel ->
                own.anyMatch(record -> record.channels().contains(channel.name())) ? Standing.HAD : Standing.WANTS;
        };
    }

    private static boolean isAcceptedAsItIs(DataProduct product) {
        return product.getStatus() != null
                && product.getStatus().accepted() != null
                && product.getMetadata()
                        .getGeneration()
                        .equals(product.getStatus().accepted().generation());
    }

    private List<TopicRecord> held(DataProduct product) {
        return held.computeIfAbsent(uid(product), uid -> {
            TopicOwner owner = owner(product);
            CompletableFuture<List<TopicRecord>> records = ledger.ofProduct(owner.domain(), owner.product());
            if (!records.isDone()) {
                // Nobody may wait here: all other products would wait too.
                throw new KafkaFailure.Unavailable(
                        KafkaFailure.Reason.UNREACHABLE, "the ledger of topics is not at hand", null);
            }
            return records.join().stream()
                    .filter(record -> owner.owns(record) || owner.inherits(record))
                    .toList();
        });
    }

    private TopicOwner owner(DataProduct product) {
        String domain = product.getMetadata().getNamespace();
        return new TopicOwner(
                identity,
                domain,
                domainUids.computeIfAbsent(
                        domain,
                        name -> mesh.domain(name).orElseThrow().getMetadata().getUid()),
                product.getMetadata().getName(),
                uid(product));
    }

    private Set<String> adoptable(String domain) {
        return plane.getSpec().kafka().adoptable().stream()
                .filter(entry -> entry.domain().equals(domain))
                .map(AdoptableTopic::topic)
                .collect(Collectors.toSet());
    }

    private OptionalInt partitionsLeft(DataProduct product, DataDomain domain) {
        Integer quota = domain.getSpec().quotas().partitions();
        if (quota == null) {
            return OptionalInt.empty();
        }
        boolean settled = isSettled(product);
        int taken = mesh.productsOf(domain.getMetadata().getName()).stream()
                .filter(other -> !uid(other).equals(uid(product)))
                .mapToInt(other -> partitionsBefore(other, product, settled))
                .sum();
        return OptionalInt.of(quota - taken);
    }

    /**
     * How many partitions of its domain's quota a product has before another one: who is accepted as it is keeps them, whoever comes,
     * even one that was made before and is seen later; of those who still ask, the older goes before. Among those who are accepted
     * the age counts too, for the quota can be lowered.
     */
    private int partitionsBefore(DataProduct product, DataProduct asking, boolean isAskingSettled) {
        boolean older = BY_AGE.compare(product, asking) < 0;
        if (isSettled(product)) {
            return older || !isAskingSettled ? PartitionCount.of(specOf(product), held(product)) : 0;
        }
        if (isAskingSettled) {
            // Its wishes come after; what it was given earlier it has.
            return older ? held(product).size() : 0;
        }
        return older
                ? PartitionCount.of(specOf(product), held(product))
                : held(product).size();
    }

    /** Whether a product was accepted with just what it asks for now; of one whose lists are elsewhere nobody can tell by its spec. */
    private boolean isSettled(DataProduct product) {
        Accepted known = granted.get(uid(product));
        return !ListedProduct.lists(product)
                && (isAcceptedAsItIs(product)
                        || (known != null
                                && known.generation() == product.getMetadata().getGeneration()));
    }

    private ArchiveRoom archiveRoom(DataProduct product, DataDomain domain) {
        String quota = domain.getSpec().quotas().archiveBytes();
        if (quota == null || product.getSpec().streams().stream().allMatch(stream -> stream.archive() == null)) {
            return ArchiveRoom.UNBOUNDED;
        }
        String name = domain.getMetadata().getName();
        // A stream's status names its table once the contract with the archive was accepted.
        Set<String> tables = mesh.reportedProduct(name, product.getMetadata().getName())
                .filter(found -> uid(found).equals(uid(product)) && found.getStatus() != null)
                .map(found -> found.getStatus().streams().stream()
                        .map(StreamStatus::table)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet()))
                .orElse(Set.of());
        return new ArchiveRoom(mesh.archivedBytes(name), ByteText.parse(quota), tables);
    }

    /** For their number, which can be thousands, no more is made of most products than they are. */
    private DataProductSpec specOf(DataProduct product) {
        return ListedProduct.lists(product) ? listed(product).spec() : product.getSpec();
    }

    private static DomainClaim claim(DataDomain domain) {
        return new DomainClaim(
                domain.getMetadata().getName(),
                domain.getMetadata().getUid(),
                Instant.parse(domain.getMetadata().getCreationTimestamp()),
                domain.getSpec().channelPrefixes(),
                domain.getSpec().delegates());
    }

    private static String uid(DataProduct product) {
        return product.getMetadata().getUid();
    }
}
