/** The channels that a product does not list: written down in one compacted topic a stream, and followed from there. */
package dev.datamesh.runtime.register;
