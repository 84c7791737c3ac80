/** Discovery for the whole mesh: what is served where. */
package dev.datamesh.runtime.gateway;
