package dev.datamesh.local.broker;

import dev.datamesh.local.process.StateDirectory;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The files a broker reads. One node that is broker and controller at once; clients log in by SCRAM-SHA-512.
 *
 * <p>{@code User:ANONYMOUS} is a super user because the controller's listener is plain: what arrives there has no name.
 * Only the broker itself connects to it, and no listener for clients lets anybody in without a name.
 */
record BrokerConfiguration(
        StateDirectory state, int port, int controllerPort, int advertisedPort, OptionalInt tlsPort) {

    static final String ADMIN = "admin";

    private static final String LOG4J = """
            <Configuration status="ERROR">
              <Appenders>
                <RollingFile name="file" fileName="%1$s" filePattern="%1$s.%%i">
                  <PatternLayout pattern="%%d{ISO8601} %%p %%c{1}: %%m%%n"/>
                  <SizeBasedTriggeringPolicy size="8 MB"/>
                  <DefaultRolloverStrategy max="2"/>
                </RollingFile>
              </Appenders>
              <Loggers>
                <Logger name="kafka.server.BrokerServer" level="INFO"/>
                <Root level="WARN"><AppenderRef ref="file"/></Root>
              </Loggers>
            </Configuration>
            """;

    Path log() {
        return state.directory("logs").resolve("broker.log");
    }

    Path writeLogging() {
        return state.write("log4j2.xml", LOG4J.formatted(log()));
    }

    Path writeProperties(String password, boolean authorizer, Map<String, String> added) {
        Map<String, String> all = new TreeMap<>(Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controllerPort),
                Map.entry(
                        "listeners",
                        "SASL_PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort),
                Map.entry("advertised.listeners", "SASL_PLAINTEXT://127.0.0.1:" + advertisedPort),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("listener.security.protocol.map", "SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("inter.broker.listener.name", "SASL_PLAINTEXT"),
                Map.entry("sasl.mechanism.inter.broker.protocol", "SCRAM-SHA-512"),
                Map.entry("sasl.enabled.mechanisms", "SCRAM-SHA-512"),
                Map.entry(
                        "listener.name.sasl_plaintext.scram-sha-512.sasl.jaas.config",
                        ScramLogin.jaas(ADMIN, password)),
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                // A broker that was killed is registered until its session ends, and its next start waits for that.
                Map.entry("broker.session.timeout.ms", "3000"),
                Map.entry("broker.heartbeat.interval.ms", "500"),
                Map.entry("log.dirs", state.directory("data").toString())));
        for (String internal :
                new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            all.put(internal + ".replication.factor", "1");
            all.put(internal + ".num.partitions", "1");
        }
        all.put("transaction.state.log.min.isr", "1");
        all.put("share.coordinator.state.topic.min.isr", "1");
        if (authorizer) {
            all.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
            all.put("super.users", "User:" + ADMIN + ";User:ANONYMOUS");
        }
        tlsPort.ifPresent(tls -> {
            all.merge("listeners", "TLS://127.0.0.1:" + tls, BrokerConfiguration::and);
            all.merge("advertised.listeners", "TLS://127.0.0.1:" + tls, BrokerConfiguration::and);
            all.merge("listener.security.protocol.map", "TLS:SASL_SSL", BrokerConfiguration::and);
            all.put(
                    "listener.name.tls.scram-sha-512.sasl.jaas.config",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        });
        all.putAll(added);
        return state.write(
                "broker.properties",
                all.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining("\n", "", "\n")));
    }

    private static String and(String list, String added) {
        return list + "," + added;
    }
}
