package dev.datamesh.api;

/** The names of the API group, and of the labels, annotations and finalizers that it defines. */
public final class Api {
    public static final String GROUP = "datamesh.dev";
    public static final String VERSION = "v1alpha1";

    /** On everything that the operator makes; its value is {@link #OPERATOR}. */
    public static final String MANAGED_BY_LABEL = GROUP + "/managed-by";

    public static final String OPERATOR = "operator";

    /** On a namespace: the domain it belongs to. Only platform roles may set it. */
    public static final String DOMAIN_LABEL = GROUP + "/domain";

    /** On what the operator makes for one product: the product's name. */
    public static final String PRODUCT_LABEL = GROUP + "/product";

    /** An annotation of what the operator makes for one plane: the plane's name. */
    public static final String PLANE_ANNOTATION = GROUP + "/plane";

    /** An annotation of what the operator makes for one Kafka principal: its name, which is too long for a label. */
    public static final String PRINCIPAL_ANNOTATION = GROUP + "/principal";

    /** On the Service of a runtime: where clients reach it, if that is not where the Service itself says. */
    public static final String ENDPOINT_ANNOTATION = GROUP + "/endpoint";

    /** {@code "true"}: the operator leaves this object and all that it stands for as they are. */
    public static final String PAUSED_ANNOTATION = GROUP + "/paused";

    /**
     * On an AccessRequest or a DataProduct: has the password replaced of the Kafka user that it is for, or of its publishers, once for
     * each value.
     */
    public static final String ROTATE_ANNOTATION = GROUP + "/rotate";

    /** On the same: has it replaced each time that such a period has passed since the object was made, such as {@code 30d}; an hour at least. */
    public static final String ROTATE_EVERY_ANNOTATION = GROUP + "/rotate-every";

    /**
     * On a DataPlane, as only platform roles may write those: ids of meshes, separated by commas, whose topics and users on its Kafka
     * are taken over by domains, products and streams of the same names.
     */
    public static final String SUCCEEDS_ANNOTATION = GROUP + "/succeeds";

    /** On a DataPlane: the id of a Kafka cluster to go on with, though the plane's was another one until now. */
    public static final String ACCEPT_CLUSTER_ANNOTATION = GROUP + "/accept-cluster-id";

    /** On a namespace that the operator made: the UID of the DataDomain it was made for. */
    public static final String CREATED_FOR_ANNOTATION = GROUP + "/created-for";

    /**
     * On the namespace of a domain: the channel prefixes that are its own, by commas, and with a {@code !} before them those inside its own
     * that are others'. Admission goes by it; only the operator may write it.
     */
    public static final String CHANNEL_PREFIXES_ANNOTATION = GROUP + "/channel-prefixes";

    /** Held where there is something outside the cluster to delete. */
    public static final String FINALIZER = GROUP + "/finalizer";

    /** The field manager of the operator's server-side applies. */
    public static final String FIELD_MANAGER = "datamesh-operator";

    private Api() {}
}
