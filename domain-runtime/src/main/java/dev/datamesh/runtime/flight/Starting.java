package dev.datamesh.runtime.flight;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.function.BooleanSupplier;

/** Refuses calls until all is known that is to be served: what is not known yet would be told as what is not there. */
final class Starting implements ServerInterceptor {
    private final BooleanSupplier isComplete;

    Starting(BooleanSupplier isComplete) {
        this.isComplete = isComplete;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (isComplete.getAsBoolean()) {
            return next.startCall(call, headers);
        }
        call.close(Call.current().error(Refusals.starting().getStatus()).getStatus(), new Metadata());
        return new ServerCall.Listener<>() {};
    }
}
