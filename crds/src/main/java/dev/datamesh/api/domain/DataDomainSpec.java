package dev.datamesh.api.domain;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.ListMap;
import dev.datamesh.api.ListSet;
import dev.datamesh.api.Patterns;
import dev.datamesh.api.Rules;
import dev.datamesh.api.Subject;
import dev.datamesh.api.product.Classification;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** Who owns a domain, where it runs, and what bounds it. */
@ValidationRule(
        value =
                "!has(self.delegates) || (has(self.channelPrefixes) && self.delegates.all(d, self.channelPrefixes.exists(p, d.prefix != p && d.prefix.startsWith(p))))",
        message = "each of delegates must be a longer prefix inside one of channelPrefixes",
        fieldPath = ".delegates")
@JsonClassDescription("Who owns the domain, where it runs, and what bounds it.")
public record DataDomainSpec(
        @Size(max = 128) @JsonPropertyDescription("The domain's name for people.")
        String displayName,

        @Required
        @Pattern(Patterns.DNS_LABEL)
        @Size(min = 1, max = 40)
        @ValidationRule(
                value = "self == oldSelf",
                message = "plane is immutable: the data lie there; declare another domain")
        @JsonPropertyDescription("The DataPlane that the domain's products run on. Immutable.")
        String plane,

        @Size(max = 16)
        @JsonPropertyDescription(
                "How the names of the domain's channels begin, such as H1:. Each belongs to one domain: of two that ask for the same, the older has it.")
        @ListSet
        List<@Pattern(Patterns.CHANNEL_PREFIX) @Size(min = 2, max = 64) String> channelPrefixes,

        @Size(max = 32)
        @JsonPropertyDescription("Longer prefixes inside the domain's own that it leaves to other domains.")
        @ListMap("prefix")
        List<Delegate> delegates,

        @Size(max = 32)
        @JsonPropertyDescription("Who may declare products in the domain's namespace.")
        @ListMap({"kind", "name"})
        List<Subject> owners,

        @Size(max = 16) @JsonPropertyDescription("Whom to ask.")
        List<Contact> contacts,

        @JsonPropertyDescription("What bounds the domain. An absent bound does not bind.")
        Quotas quotas,

        @JsonPropertyDescription("What its products get where they say nothing.")
        Defaults defaults) {
    public DataDomainSpec {
        channelPrefixes = channelPrefixes == null ? List.of() : List.copyOf(channelPrefixes);
        delegates = delegates == null ? List.of() : List.copyOf(delegates);
        owners = owners == null ? List.of() : List.copyOf(owners);
        contacts = contacts == null ? List.of() : List.copyOf(contacts);
        quotas = quotas == null ? Quotas.NONE : quotas;
        defaults = defaults == null ? Defaults.NONE : defaults;
    }

    /** A longer prefix that is left to another domain. */
    public record Delegate(
            @Required @Pattern(Patterns.CHANNEL_PREFIX) @Size(min = 2, max = 64) @JsonPropertyDescription("The prefix.")
            String prefix,

            @Required
            @Pattern(Patterns.DNS_LABEL)
            @Size(min = 1, max = 40)
            @JsonPropertyDescription("The domain that may have it.")
            String domain) {}

    /** Somebody to ask. */
    @ValidationRule(
            value = "has(self.name) || has(self.email) || has(self.url)",
            message = "a contact needs name, email or url")
    public record Contact(
            @Size(max = 128) @JsonPropertyDescription("Their name.")
            String name,

            @Pattern("^[^@\\s]+@[^@\\s]+$") @Size(max = 254) @JsonPropertyDescription("Their e-mail address.")
            String email,

            @Pattern("^https?://.+$") @Size(max = 1024) @JsonPropertyDescription("A page, such as a chat channel.")
            String url) {}

    /** What bounds a domain. Rates are budgets for what may be handed out: Kafka enforces them per principal and broker. */
    public record Quotas(
            @Min(0) @Max(100000) @JsonPropertyDescription("How many products it may declare.")
            Integer products,

            @Min(0) @Max(1000000) @JsonPropertyDescription("How many Kafka partitions its products may have together.")
            Integer partitions,

            @Size(max = 24)
            @ValidationRule(value = Rules.BYTES, message = Rules.BYTES_MESSAGE)
            @JsonPropertyDescription("Bytes a second that its publishers may write, together.")
            String produceBytesPerSecond,

            @Size(max = 24)
            @ValidationRule(value = Rules.BYTES, message = Rules.BYTES_MESSAGE)
            @JsonPropertyDescription("Bytes a second that may be granted to readers, together.")
            String consumeBytesPerSecond,

            @Size(max = 24)
            @ValidationRule(value = Rules.BYTES, message = Rules.BYTES_MESSAGE)
            @JsonPropertyDescription("Bytes that its archive may hold.")
            String archiveBytes) {
        public static final Quotas NONE = new Quotas(null, null, null, null, null);
    }

    /** What products get where they say nothing. */
    public record Defaults(
            @JsonPropertyDescription("The classification.") Classification classification,

            @Size(max = 32)
            @ValidationRule(value = Rules.RETENTION, message = Rules.RETENTION_MESSAGE)
            @JsonPropertyDescription("How long live data are kept.")
            String liveRetention) {
        public static final Defaults NONE = new Defaults(null, null);
    }
}
