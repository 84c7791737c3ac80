package dev.datamesh.runtime.flight;

import dev.datamesh.api.ProductRef;
import dev.datamesh.runtime.access.Access;
import dev.datamesh.runtime.access.Access.Allowed;
import dev.datamesh.runtime.access.Access.Caller;
import dev.datamesh.runtime.catalogue.Catalogue;
import dev.datamesh.runtime.catalogue.CatalogueSnapshot;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.catalogue.ChannelQuery;
import dev.datamesh.runtime.catalogue.Publisher;
import dev.datamesh.runtime.catalogue.RecordStream;
import dev.datamesh.runtime.request.NamePattern.TooCostlyException;
import dev.datamesh.runtime.request.Request;
import dev.datamesh.runtime.request.Request.Filter;
import io.grpc.StatusException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The catalogue as one caller sees it: what it may not know of is not there. */
final class Lookup {
    private final Catalogue catalogue;
    private final Access access;

    Lookup(Catalogue catalogue, Access access) {
        this.catalogue = catalogue;
        this.access = access;
    }

    List<Channel> find(Caller caller, Filter filter) throws StatusException {
        List<Channel> found = new ArrayList<>();
        try {
            catalogue.snapshot().find(query(filter), visible(caller, filter.publishers()), found::add);
        } catch (TooCostlyException e) {
            throw Refusals.invalid(e.getMessage());
        }
        return filter.publishers().isEmpty() ? found : forPublishers(caller, found);
    }

    /**
     * A publisher looks for its channels by its id, and publishes in the stride that it is told: the product's, not the relay's. Readers
     * ask for channels' strides by Describe.
     */
    private List<Channel> forPublishers(Caller caller, List<Channel> found) {
        Map<ProductRef, Boolean> asked = new HashMap<>();
        return found.stream()
                .map(channel -> channel.strideNanos() != channel.nativeStrideNanos()
                                && asked.computeIfAbsent(channel.product(), product -> mayPublish(caller, product))
                        ? channel.asPublished()
                        : channel)
                .toList();
    }

    /** The channels of these names, each once. */
    List<Channel> describe(Caller caller, List<String> names, @Nullable String replayId) throws StatusException {
        CatalogueSnapshot snapshot = catalogue.snapshot();
        Predicate<ProductRef> visible = visible(caller);
        List<Channel> channels = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String name : new LinkedHashSet<>(names)) {
            Optional<Channel> channel = snapshot.channel(name)
                    .filter(found ->
                            found.replayId() == null || found.replayId().equals(replayId))
                    .filter(found -> visible.test(found.product()));
            channel.ifPresentOrElse(channels::add, () -> missing.add(name));
        }
        if (!missing.isEmpty()) {
            throw Refusals.notAvailable(missing);
        }
        return channels;
    }

    /** The same, if the caller may read all of them. */
    List<Channel> readable(Caller caller, List<String> names, @Nullable String replayId) throws StatusException {
        List<Channel> channels = describe(caller, names, replayId);
        for (ProductRef product : products(channels)) {
            Refusals.unless(access.mayConsume(caller, product));
        }
        return channels;
    }

    /** A stream of records, if the caller may read it. */
    RecordStream records(Caller caller, Request.Records request) throws StatusException {
        RecordStream stream = records(request)
                .filter(found -> access.maySee(caller, found.product()))
                .orElseThrow(() -> Refusals.noRecords(request.product(), request.stream()));
        Refusals.unless(access.mayConsume(caller, stream.product()));
        return stream;
    }

    /** The same as it is now, whoever asks. */
    Optional<RecordStream> records(Request.Records request) {
        String[] names = request.product().split("/", -1);
        return names.length != 2
                ? Optional.empty()
                : catalogue.snapshot().product(new ProductRef(names[0], names[1])).stream()
                        .flatMap(entry -> entry.records().stream())
                        .filter(stream -> stream.name().equals(request.stream()))
                        .filter(stream -> request.major() == null || stream.major() == request.major())
                        .max(Comparator.comparing(RecordStream::major));
    }

    /** A publisher, if the caller may write what it writes. */
    Publisher publisher(Caller caller, String id, @Nullable String replayId) throws StatusException {
        if (caller.isUnreviewed()) {
            // Nor is it known then whether it may know of the publisher.
            throw Refusals.unreviewed();
        }
        Publisher publisher = catalogue
                .snapshot()
                .publisher(id)
                .filter(found -> access.maySee(caller, found.product()) || mayPublish(caller, found.product()))
                .orElseThrow(
                        () -> caller.isAnonymous() ? Refusals.publisherNeedsToken() : Refusals.unknownPublisher(id));
        Refusals.unless(access.mayPublish(caller, publisher.product()));
        if (replayId != null && !replayId.equals(publisher.replayId())) {
            throw Refusals.otherReplay(id);
        }
        return publisher;
    }

    /** What of the catalogue a caller may know of. */
    Predicate<ProductRef> visible(Caller caller) {
        Map<ProductRef, Boolean> asked = new HashMap<>();
        return product -> asked.computeIfAbsent(product, unknown -> access.maySee(caller, unknown));
    }

    /** The same, for who asks by publishers' ids: a publisher knows what it publishes, though it may not read it. */
    Predicate<ProductRef> visible(Caller caller, Set<String> publishers) {
        CatalogueSnapshot snapshot = catalogue.snapshot();
        Set<ProductRef> named = new HashSet<>();
        publishers.forEach(id -> snapshot.publisher(id).ifPresent(known -> named.add(known.product())));
        Map<ProductRef, Boolean> asked = new HashMap<>();
        return visible(caller)
                .or(product -> named.contains(product)
                        && asked.computeIfAbsent(product, unknown -> mayPublish(caller, unknown)));
    }

    private boolean mayPublish(Caller caller, ProductRef product) {
        return access.mayPublish(caller, product) instanceof Allowed;
    }

    CatalogueSnapshot snapshot() {
        return catalogue.snapshot();
    }

    static Set<ProductRef> products(List<Channel> channels) {
        Set<ProductRef> products = new LinkedHashSet<>();
        channels.forEach(channel -> products.add(channel.product()));
        return products;
    }

    private static ChannelQuery query(Filter filter) {
        return new ChannelQuery(
                filter.pattern().judge(),
                filter.dataTypes(),
                filter.minRate(),
                filter.maxRate(),
                filter.publishers(),
                filter.replayId());
    }
}
