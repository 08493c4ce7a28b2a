"""Results: the ledger of every stock and flow, measures over replications, tables, comparison, stored runs."""
