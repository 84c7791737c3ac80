package dev.datamesh.core.condition;

/** Whether a condition holds, by the words of the Kubernetes API. */
public enum Status {
    True,
    False,
    Unknown
}
