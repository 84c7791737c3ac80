/** The program around the server: settings, health, certificates, start and stop. */
package dev.datamesh.runtime.app;
