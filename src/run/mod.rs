//! Runs: the only module that joins stages and touches files.
