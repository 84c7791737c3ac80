/** Products as documents of the open standards: ODCS v3.1.0 for the contract, ODPS v1.0.0 for the product. */
@org.jspecify.annotations.NullMarked
package dev.datamesh.core.document;
