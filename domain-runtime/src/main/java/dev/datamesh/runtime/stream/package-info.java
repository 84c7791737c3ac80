/** One subscriber's stream, from whatever source. */
package dev.datamesh.runtime.stream;
