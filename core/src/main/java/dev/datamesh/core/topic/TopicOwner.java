package dev.datamesh.core.topic;

/**
 * The product that a topic is to belong to.
 *
 * @param mesh its mesh
 * @param domain its domain
 * @param domainUid the UID of the DataDomain
 * @param product its name
 * @param productUid the UID of the DataProduct
 */
public record TopicOwner(MeshIdentity mesh, String domain, String domainUid, String product, String productUid) {
    /**
     * Whether a claim is this product's: made by it, or by one of the same name in the very same domain of the very same mesh, which is
     * how a product that was deleted with {@code Retain} comes back to its data. A domain remade under the same name is somebody else.
     */
    public boolean owns(TopicRecord record) {
        return (record.mesh() == null || mesh.wrote(record))
                && record.domainUid().equals(domainUid)
                && isNamesake(record);
    }

    /** Whether a claim is not this product's but may become so: a predecessor's of the same name, to whose mesh this one succeeds. */
    public boolean inherits(TopicRecord record) {
        return !owns(record) && mesh.succeedsTo(record) && isNamesake(record);
    }

    /** Whether a claim is of a product of this name in a domain of this name, whichever that was. */
    boolean isNamesake(TopicRecord record) {
        return record.domain().equals(domain) && record.product().equals(product);
    }
}
