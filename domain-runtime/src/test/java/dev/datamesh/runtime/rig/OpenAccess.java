package dev.datamesh.runtime.rig;

import dev.datamesh.api.ProductRef;
import dev.datamesh.runtime.access.Access;
import java.util.Optional;

/** Everybody may do everything. */
public final class OpenAccess implements Access {
    @Override
    public Caller authenticate(Optional<String> bearerToken) {
        return Caller.ANONYMOUS;
    }

    @Override
    public Verdict mayConsume(Caller caller, ProductRef product) {
        return Verdict.allowed();
    }

    @Override
    public Verdict mayPublish(Caller caller, ProductRef product) {
        return Verdict.allowed();
    }

    @Override
    public boolean maySee(Caller caller, ProductRef product) {
        return true;
    }
}
