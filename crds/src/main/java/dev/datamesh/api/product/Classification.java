package dev.datamesh.api.product;

/** How sensitive a product is, the least first. */
public enum Classification {
    Public,
    Internal,
    Confidential,
    Restricted
}
