/** What clients ask, parsed and checked. */
package dev.datamesh.runtime.request;
