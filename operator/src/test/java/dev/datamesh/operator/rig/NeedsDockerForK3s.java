package dev.datamesh.operator.rig;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/** Skips the suite's run on K3s where there is no Docker, and says so once. */
public final class NeedsDockerForK3s implements ExecutionCondition {
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private static final class Docker {
        private static final boolean AVAILABLE = DockerClientFactory.instance().isDockerAvailable();
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (!SharedApi.isOnK3s() || Docker.AVAILABLE) {
            return ConditionEvaluationResult.enabled("the cluster can be had");
        }
        if (TOLD.compareAndSet(false, true)) {
            System.out.println("The suite on K3s is skipped: there is no Docker here");
        }
        return ConditionEvaluationResult.disabled("there is no Docker here");
    }
}
