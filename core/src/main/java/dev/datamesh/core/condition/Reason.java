package dev.datamesh.core.condition;

/** Why a condition is as it is: one stable word for programs, and what follows from it for whoever waits. */
public enum Reason {
    /** It is as it should be. */
    Succeeded(Remedy.NONE),
    /** The spec does not ask for it. */
    NotRequested(Remedy.NONE),
    /** The plane does not offer it, and nothing waits for it. */
    NotProvisioned(Remedy.NONE),
    /** The plane has no schema registry. */
    NoRegistry(Remedy.NONE),

    /** The product comes to its end; what is granted goes on until then. */
    Deprecated(Remedy.NONE),
    /** The product has come to its end: nobody publishes it any more. */
    Retired(Remedy.NONE),

    /** It has not been done or seen yet. */
    Pending(Remedy.WAIT),
    /** The other side does not answer; it is tried again. */
    Unreachable(Remedy.WAIT),
    /** It could not be proven either way, which is no failure: there are clusters where it cannot be. */
    NotProven(Remedy.NONE),
    /** Something went wrong that the operator did not foresee; it is tried again. */
    Failed(Remedy.WAIT),
    /** The DataPlane named in the spec does not exist yet; it may be applied later. */
    PlaneNotFound(Remedy.WAIT),
    /** The DataPlane is there and not ready. */
    PlaneNotReady(Remedy.WAIT),
    /** The DataDomain of the namespace does not exist yet; it may be applied later. */
    DomainNotFound(Remedy.WAIT),
    /** The DataDomain is there and not ready. */
    DomainNotReady(Remedy.WAIT),
    /** The namespace is on its way out; it is made again once it is gone. */
    NamespaceTerminating(Remedy.WAIT),
    /** Something that the spec refers to does not exist yet; it may be applied later. */
    RefNotFound(Remedy.WAIT),

    /** The owner of the product has not consented yet. */
    AwaitingConsent(Remedy.WAIT),
    /** The consumer has not asked yet. */
    AwaitingRequest(Remedy.WAIT),
    /** A publisher may not read an input yet; served once that is granted. */
    AwaitingGrant(Remedy.WAIT),
    /** The ServiceAccount that is to read does not exist yet; it may be applied later. */
    SubjectNotFound(Remedy.WAIT),

    /** The archive is further behind than was declared. */
    ArchiveBehind(Remedy.WAIT),
    /** The archive's warehouse cannot be written, or read; it is tried again. */
    WarehouseFailing(Remedy.WAIT),

    /** Samples are published that no channel is registered for: the archive leaves them out. */
    ChannelsLeftOut(Remedy.ACT),

    /** The object is paused by annotation: it and all that it stands for stay as they are. */
    Paused(Remedy.RESUME),

    /** The other side refuses the operator's credentials. */
    NotAuthorized(Remedy.ACT),
    /** A client without rights got through: the brokers have no authorizer. */
    AuthorizerOff(Remedy.ACT),
    /** The namespace is there and not labelled as this domain's. */
    NamespaceNotOurs(Remedy.ACT),
    /** An older domain owns the same channel prefix. */
    PrefixTaken(Remedy.ACT),
    /** The channel prefix lies inside another domain's, which does not delegate it. */
    PrefixNotDelegated(Remedy.ACT),
    /** The namespace belongs to no domain. */
    NotADomainNamespace(Remedy.ACT),
    /** The plane has no archive, and the spec asks for one. */
    NoArchive(Remedy.ACT),
    /** The archive is so far behind that the log may let go of what it lacks. */
    LogRunsOut(Remedy.ACT),
    /** The archive has a table of this name that is another product's. */
    TableNotOurs(Remedy.ACT),
    /** The spec asks for something that this version of the operator does not do. */
    Unsupported(Remedy.ACT),
    /** An older product publishes a channel of the same name. */
    ChannelTaken(Remedy.ACT),
    /** A channel lies outside the prefixes that the domain owns. */
    ChannelOutsidePrefix(Remedy.ACT),
    /** A stride does not hold a whole number of samples, or a relay stride no whole number of strides. */
    InvalidStride(Remedy.ACT),
    /** A duration, quantity or percentage cannot be read or is out of range. */
    InvalidUnit(Remedy.ACT),
    /** The spec contradicts itself or what is served, in a way that the schema cannot see. */
    InvalidSpec(Remedy.ACT),
    /** A schema breaks what readers or writers by those before rely on; what was accepted before is served. */
    IncompatibleContract(Remedy.ACT),
    /** A publisher may not read an input any more that the product was accepted with; what is served goes on. */
    InputLost(Remedy.ACT),
    /** The product is made of itself, through its inputs. */
    InputLoop(Remedy.ACT),
    /** Another product owns the topic. */
    TopicOwnedByOther(Remedy.ACT),
    /** A product of another mesh on the same Kafka cluster owns the topic. */
    TopicOfOtherMesh(Remedy.ACT),
    /** The topic exists, and nobody told the product to adopt it. */
    TopicNotOurs(Remedy.ACT),
    /** The topic to adopt does not exist. */
    TopicMissing(Remedy.ACT),
    /** The topic to adopt may not be taken over. */
    AdoptionNotAllowed(Remedy.ACT),
    /** The topic has more partitions than the spec asks for; Kafka cannot take partitions away. */
    PartitionsShrink(Remedy.ACT),
    /** It would exceed the domain's quota. */
    QuotaExceeded(Remedy.ACT),
    /** The Secret exists and was not made by the operator. */
    SecretNotOurs(Remedy.ACT),
    /** The Kafka user exists and was not made by the operator. */
    PrincipalNotOurs(Remedy.ACT),
    /** What was asked or granted has run out. */
    Expired(Remedy.ACT),
    /** What was consented to is gone, and another bears its name. */
    Remade(Remedy.ACT),
    /** Nobody can be granted anything by this name. */
    SubjectNotAllowed(Remedy.ACT),
    /** The domain cannot be deleted while it has products. */
    HasProducts(Remedy.ACT),
    /** The bootstrap servers lead to another Kafka cluster than before. */
    OtherKafkaCluster(Remedy.ACT),
    /** It breaks a rule of an enforced MeshPolicy. */
    PolicyViolated(Remedy.ACT),
    /** It breaks a rule of a MeshPolicy that only warns or audits. */
    PolicyWarned(Remedy.NONE),
    /** The schema is none, or the registry refuses it: it breaks what was registered before. */
    SchemaRefused(Remedy.ACT),
    /** The subject in the registry holds schemas of others, and nobody told the product to adopt its topic. */
    SubjectNotOurs(Remedy.ACT),
    /** A rule of a MeshPolicy means nothing, or the API server refuses it. */
    RuleBroken(Remedy.ACT),
    /** There are more MeshPolicies than the operator may give to the API server. */
    TooManyPolicies(Remedy.ACT),
    /** Kafka refuses what is asked of it. */
    KafkaRefused(Remedy.ACT);

    /** What has to happen before a condition with such a reason becomes true. */
    public enum Remedy {
        /** Nothing: it is as it should be, or is not asked for; it never holds {@link ConditionType#Ready} back. */
        NONE,
        /** Waiting: the operator tries again, or is told of the change it waits for. */
        WAIT,
        /** Somebody takes the pause away: neither does work go on, nor is anything wrong. */
        RESUME,
        /** A person changes something. */
        ACT
    }

    private final Remedy remedy;

    Reason(Remedy remedy) {
        this.remedy = remedy;
    }

    /** What has to happen before a condition with this reason becomes true. */
    public Remedy remedy() {
        return remedy;
    }
}
