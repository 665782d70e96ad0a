#!/bin/bash
# two nodes on this machine
cd files
python3 ../a.py -p 12000 & A=$!
python3 ../a.py -p 11000 & B=$!
sleep 1
mkdir -p /tmp/dl && cd /tmp/dl && python3 "$OLDPWD/../b.py" readme.txt localhost:12000 localhost:11000
kill $A $B
cmp readme.txt "$OLDPWD/readme.txt" && echo OK
