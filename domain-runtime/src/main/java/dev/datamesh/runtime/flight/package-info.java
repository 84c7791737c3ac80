/** The server. */
package dev.datamesh.runtime.flight;
