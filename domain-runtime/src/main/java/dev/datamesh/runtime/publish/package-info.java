/** What publishers need. */
package dev.datamesh.runtime.publish;
