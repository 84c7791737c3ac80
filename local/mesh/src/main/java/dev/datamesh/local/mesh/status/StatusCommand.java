package dev.datamesh.local.mesh.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.datamesh.local.mesh.cluster.Readiness;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.Table;
import dev.datamesh.local.mesh.home.MeshHome;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description = "Show what runs, and which planes, domains and products are ready.",
        footer = {"", "Exit code 0 if everything runs and is ready, else 1."})
public final class StatusCommand implements Callable<Integer> {

    /** How the report is written. */
    enum Form {
        text,
        json
    }

    private final Console console;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private Form form;

    public StatusCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        MeshReport report = MeshReport.of(MeshHome.of(console.environment()));
        if (form == Form.json) {
            console.out()
                    .println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report));
        } else {
            print(report);
        }
        return report.allReady() ? 0 : 1;
    }

    private void print(MeshReport report) {
        if (report.processes().isEmpty()) {
            console.out().println("No mesh runs in " + report.home() + ". 'mesh up' starts one.");
            return;
        }
        console.out().println("Processes (in " + report.home() + ")");
        Table processes = new Table();
        report.processes()
                .forEach(each -> processes.row(
                        each.name(),
                        each.running() ? "runs" : "does not run",
                        each.running() ? "process " + each.pid() : "",
                        address(report, each.name()),
                        each.restarts() == 0 ? "" : "started again " + each.restarts() + " time(s)"));
        processes.lines().forEach(console.out()::println);
        console.out().println();
        if (!report.trouble().isEmpty()) {
            console.out().println(report.trouble());
            return;
        }
        print("Planes", "DataPlane", report.objects());
        print("Domains", "DataDomain", report.objects());
        print("Products", "DataProduct", report.objects());
    }

    private void print(String title, String kind, List<MeshReport.ObjectReport> objects) {
        Table table = new Table();
        objects.stream().filter(each -> each.kind().equals(kind)).forEach(each -> {
            boolean explained = !each.ready() || !each.reason().equals(Readiness.SUCCEEDED);
            table.row(
                    each.name(),
                    each.ready() ? "Ready" : "not ready",
                    explained ? each.reason() : "",
                    explained ? each.message() : "");
        });
        console.out().println(title + (table.isEmpty() ? ": none" : ""));
        table.lines().forEach(console.out()::println);
    }

    private static String address(MeshReport report, String process) {
        return switch (process) {
            case "kube-apiserver" -> report.endpoints().server();
            case "kafka" -> report.endpoints().bootstrapServers();
            case "operator" -> report.endpoints().operatorHealth();
            case "gateway" -> report.endpoints().gateway();
            default -> "";
        };
    }
}
