#!/bin/sh
mkdir -p classes
javac -d classes $(find src -name '*.java')
