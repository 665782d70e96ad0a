//! Keeps a program from the machine and from others.
