package dev.datamesh.core.topic;

/**
 * The product that a topic is to belong to.
 *
 * @param domain its domain
 * @param domainUid the UID of the DataDomain
 * @param product its name
 * @param productUid the UID of the DataProduct
 */
public record TopicOwner(String domain, String domainUid, String product, String productUid) {
    /**
     * Whether a claim is this product's: made by it, or by one of the same name in the very same domain, which is how a product that
     * was deleted with {@code Retain} comes back to its data. A domain remade under the same name is somebody else.
     */
    public boolean owns(TopicRecord record) {
        return record.domain().equals(domain)
                && record.domainUid().equals(domainUid)
                && record.product().equals(product);
    }
}
