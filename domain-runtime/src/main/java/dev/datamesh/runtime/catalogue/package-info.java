/** What is served: products, publishers, channels. */
package dev.datamesh.runtime.catalogue;
