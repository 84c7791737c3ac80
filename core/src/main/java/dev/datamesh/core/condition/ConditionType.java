package dev.datamesh.core.condition;

/**
 * What is judged of a resource. All are positive ("the broker can be reached"), except {@link #Reconciling} and {@link #Stalled},
 * which kstatus defines the other way. Status lists them in this order: the summary, then causes before their effects, so that the
 * first that fails is the one to look at.
 */
public enum ConditionType {
    /** Every kind: the outside world was seen to match this generation. */
    Ready,
    /** Every kind: work goes on, or something is waited for, that will resolve by itself. */
    Reconciling,
    /** Every kind: nothing will change before a person acts. */
    Stalled,

    /** DataPlane: the brokers answer to the plane's credentials. */
    KafkaReachable,
    /** DataPlane: a client without rights was really refused; without an authorizer ACLs do nothing. */
    AuthorizerEnforced,
    /** DataPlane: the certificate of its runtimes is there. Beside Ready: what is on Kafka does not wait for it. */
    RuntimeCertificate,

    /** DataDomain: the domain's plane is there and ready. */
    PlaneReady,
    /** DataDomain: its namespace is there, ours to manage, and as it should be. */
    NamespaceReady,
    /** DataDomain: every channel prefix that it asks for is its own. */
    PrefixesOwned,
    /** DataDomain: its products stay within its quotas. AccessGrant, only where not: its limit was raised beyond the room left. */
    WithinBudget,
    /** DataDomain: its runtime serves. */
    RuntimeReady,

    /** DataProduct: the spec is legal and compatible with what is served. */
    Accepted,
    /** DataProduct: everything that it refers to is there. */
    ResolvedRefs,
    /** DataProduct: no enforced policy speaks against it. */
    PolicyCompliant,
    /** DataProduct: its topics are there, its own, and as they should be. */
    TopicsReady,
    /** DataProduct: its publishers may write, and have their credentials. */
    PublishersReady,
    /** DataProduct: the schemas of its records are registered. */
    SchemaRegistered,
    /** DataProduct: its archive's tables are there. */
    ArchiveReady,
    /** DataProduct: who may know of it finds it. */
    Discoverable,

    /** AccessRequest, AccessGrant: both sides consent, to what is there now, and neither consent has run out. */
    Approved,
    /** AccessRequest, AccessGrant: every layer that applies lets the consumer read. */
    Granted,
    /** AccessRequest, AccessGrant, only where not: no end is announced of the product. */
    Supported,

    /** MeshPolicy: every rule can be judged. */
    Compiled,
    /** MeshPolicy: the API server was seen to refuse what breaks it. */
    Enforced;

    /** Whether it sums up the others. */
    boolean isSummary() {
        return this == Ready || this == Reconciling || this == Stalled;
    }
}
