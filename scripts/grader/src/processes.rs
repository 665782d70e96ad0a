//! What the system knows of running processes (proc(5)).
