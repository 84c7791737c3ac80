/** Blocks of samples: what publishers send, and what subscribers get. */
package dev.datamesh.runtime.block;
