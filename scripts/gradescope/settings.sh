# shellcheck shell=bash disable=SC2034
# What a teacher may change; run_autograder and setup.sh read it. `grade --gradescope` writes it anew.

# The assignment that counts; a submission may have more.
assignment=hw-echo
# What a student sees of expected values: full, actual or none.
disclose=full
# In seconds. Gradescope ends the container after 10 minutes, or what the assignment's settings say; this is less, so
# that the report comes from here.
budget=540
# In MiB, for each program of a submission. Gradescope's smallest container has 768 in all.
memory=384
# Whether the teacher's grade.toml counts even where the submission has one of its own: yes or no.
teachers_always=no
# Debian packages that the submissions of the class are built and run with: default-jdk-headless, golang-go, ...
packages="build-essential python3"
