package dev.datamesh.core.domain;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** What the default-deny of a domain's namespace lets through. */
public sealed interface Opening {
    /** Egress to the cluster's name servers. */
    record Dns() implements Opening {}

    /**
     * Both ways between pods of the namespace. Without it a publisher of two pods could not work, and its owners may not write
     * network policies themselves; a namespace is one team's, so nothing is protected by keeping its own pods apart.
     */
    record SameNamespace() implements Opening {}

    /** Egress to the runtimes of all domains, through which data are read and published. */
    record Runtimes(String namespace, int port) implements Opening {}

    /** Egress to the brokers of a plane. */
    sealed interface Brokers extends Opening {}

    /** Egress to the brokers of another plane, for what was granted of the products there. */
    record GrantedBrokers(String plane, Brokers brokers) implements Opening {}

    /** Egress to the brokers of a Strimzi cluster. */
    record KafkaPods(String namespace, String cluster) implements Brokers {}

    /** Egress to brokers outside Kubernetes, wherever they stand: their addresses are the brokers' own to tell. */
    record KafkaPorts(SortedSet<Integer> ports) implements Brokers {
        public KafkaPorts {
            ports = Collections.unmodifiableSortedSet(new TreeSet<>(ports));
        }
    }
}
