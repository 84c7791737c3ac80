package dev.datamesh.operator.registry;

/** What a plane without a registry has: ids that follow from the schemas; decision 18 says why. */
enum OwnIds implements SchemaRegistry {
    /** There is no state in it. */
    IDS;

    @Override
    public int register(Wanted wanted) {
        return wanted.schema().ownId(wanted.subject());
    }
}
