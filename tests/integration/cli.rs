//! The program as a user runs it: arguments, exit codes, messages.
