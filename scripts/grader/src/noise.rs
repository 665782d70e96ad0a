//! How late this machine lets a program run.
